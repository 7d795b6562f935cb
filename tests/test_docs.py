"""Docs that cannot lie: what they name exists, and what exists they name."""

import json
import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from app.demo.organisation import accounts as every_account
from pictures import LANGUAGES, PLACES
from reference import PAGES, REFERENCE, every_command
from repository import ROOT, tracked_files
from test_house import FLOOR, TOP

DOCS = ROOT / "docs"
MARKDOWN = [path for path in tracked_files() if path.suffix == ".md"]
READMES = ["README.md", "README.zh-CN.md"]


def read(path):
    return (ROOT / path).read_text("utf-8")


def setup():
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    return parser


# ---- the tour ----


@pytest.mark.parametrize("folder", sorted(TOP))
def test_the_tour_shows_every_folder_of_the_top(folder):
    assert re.search(rf"^\W*`{folder}/`", read("docs/tour.md"), re.MULTILINE)


def test_the_tour_shows_every_room_that_stands_and_no_other():
    standing = {path.as_posix() for room in FLOOR for path in [Path(room.replace(".", "/"))] if (ROOT / path).is_dir()}
    standing |= {f"{room.replace('.', '/')}.py" for room in FLOOR if (ROOT / f"{room.replace('.', '/')}.py").is_file()}
    shown = {name.rstrip("/") for name in re.findall(r"^\| \d \| `([^`]+)`", read("docs/tour.md"), re.MULTILINE)}
    assert shown == standing - {"app", "adapters"}


def test_the_tour_shows_the_folders_inside_the_docs():
    inside = {path.parts[1] for path in tracked_files() if path.parts[0] == "docs" and len(path.parts) > 2}
    assert [name for name in sorted(inside) if f"`docs/{name}/`" not in read("docs/tour.md")] == []


# ---- reference pages, written from the product ----


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_as_the_product_is(name):
    if name == "commands.md" and not every_command():
        assert not (REFERENCE / name).exists()
        return
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name](), "run `make reference`"


def test_every_command_and_option_tells_what_it_does():
    silent = [words for words, command in every_command() if not (command.help or "").strip()]
    silent += [f"{words} {param.opts[0]}" for words, command in every_command() for param in command.params
               if param.param_type_name == "option" and not (param.help or "").strip()]  # fmt: skip
    assert silent == []


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_only_commands_that_exist(readme):
    known = {words.split()[1] for words, _ in every_command()}
    named = set(re.findall(r"`duogui ([a-z][a-z-]*)", read(readme))) | set(
        re.findall(r"^\| `([a-z-]+)", read(readme), re.MULTILINE)
    )
    assert not known or named - known == set()


# ---- set-up ----


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_stand_in_the_first_screen(readme):
    first_screen = "\n".join(read(readme).splitlines()[:30])
    assert "make run" in first_screen
    assert "make test" in first_screen


def test_every_make_command_in_the_docs_is_a_target():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {name for path in MARKDOWN for name in re.findall(r"`make ([a-z]+)", read(path))}
    assert {"run", "test"} <= named
    assert named - targets == set()


def test_ci_runs_the_command_of_the_readme():
    assert re.search(r"^timeout \d+ make test$", read(".ci/run"), re.MULTILINE)


# ---- dependencies ----


def declared():
    """The names of all packages that setup.cfg and package.json ask for."""
    config = setup()
    wanted = [config["options"]["install_requires"], *dict(config["options.extras_require"]).values()]
    yield from (
        re.match(r"[\w.-]+", line.strip()).group() for text in wanted for line in text.splitlines() if line.strip()
    )
    package = json.loads(read("app/web/assets/package.json"))
    yield from [*package["dependencies"], *package["devDependencies"]]


@pytest.mark.parametrize("name", sorted(set(declared()), key=str.lower))
def test_a_dependency_says_what_it_is_for_and_what_would_replace_it(name):
    row = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", read("docs/dependencies.md"), re.MULTILINE)
    assert row, "docs/dependencies.md has no row for it"
    licence, use, replacement = (each.strip() for each in row.group(1).split("|"))
    assert licence
    assert len(use) > 10
    assert len(replacement) > 2


def test_the_page_of_dependencies_has_no_row_too_many():
    rows = set(re.findall(r"^\| ([\w.@/-]+) \|", read("docs/dependencies.md"), re.MULTILINE)) - {"package"}
    assert rows == set(declared())


LOCKS = ["requirements.lock", *(f"requirements-{name}.lock" for name in ("test", "bench", "prove", "assets"))]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_its_digests(lock):
    packages = re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", read(lock), flags=re.MULTILINE).strip())
    assert [
        p
        for p in packages
        if not re.match(r"[\w.-]+==\S+( ; [^\\]+)? \\\n(\s+--hash=sha256:[0-9a-f]{64}( \\)?\n?)+(\s+# via.*)?$", p)
    ] == []


def test_the_locks_agree_with_each_other_and_with_what_is_declared():
    def pins(lock):
        return dict(re.findall(r"^([\w.-]+)==(\S+)", read(lock), re.MULTILINE))

    runtime, tests = pins("requirements.lock"), pins("requirements-test.lock")
    assert runtime.items() <= tests.items()
    for lock in ("requirements-bench.lock", "requirements-prove.lock"):
        measured = pins(lock)
        assert {name: tests.get(name, version) for name, version in measured.items()} == measured
    wanted = {
        re.match(r"[\w.-]+", line).group().lower()
        for line in setup()["options"]["install_requires"].split("\n")
        if line
    }
    assert wanted <= set(runtime)


def test_the_lock_of_the_front_end_names_digests_and_no_place():
    packages = json.loads(read("app/web/assets/package-lock.json"))["packages"]
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


# ---- every page ----

HERE_ONLY = [
    "pypi" + ".org",
    "python" + "hosted",
    "registry" + ".npmjs",
    "deb" + ".debian.org",
    "/work" + "/",
    "/tmp" + "/w/",
    "/root" + "/",
]


def test_no_file_names_a_registry_host_or_a_place_of_one_machine():
    found = []
    for path in tracked_files():
        content = (ROOT / path).read_bytes()
        found += [f"{path}: {word}" for word in HERE_ONLY if word.encode() in content]
    assert found == []


@pytest.mark.parametrize("page", MARKDOWN, ids=str)
def test_a_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)
    links = [
        link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", link)
    ]
    assert [link for link in links if link and not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_picture_is_taken_by_the_script_in_both_languages_and_shown_by_a_page():
    pictures = {path.name for path in tracked_files() if path.parts[:2] == ("docs", "images")}
    assert pictures == {f"{name}{language}.png" for name in PLACES for language in LANGUAGES}
    shown = {Path(each).name for page in MARKDOWN for each in re.findall(r"!\[[^]]+\]\(([^)]+)\)", read(page))}
    assert pictures - shown == set()


def test_a_tour_names_accounts_and_buttons_that_there_are():
    accounts = {account for account, *_ in every_account()}
    english = dict(pairs_of(read("app/web/translations/en/LC_MESSAGES/messages.po")))
    for page in (DOCS / "tours").glob("*.md"):
        text = page.read_text("utf-8")
        assert set(re.findall(r"`(\d{6}-[a-z.-]+)`", text)) <= accounts, page.name
        if "zh-CN" not in page.name:
            named = set(re.findall(r"\*([A-Z][^*]+)\*", text.replace("**", "")))
            assert named <= set(english.values()), named - set(english.values())


def pairs_of(catalogue):
    return re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', catalogue, re.MULTILINE)


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_tells_what_would_change_our_mind(page):
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", page.stem)
    headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "What would change our mind"]


def test_the_changelog_has_a_place_for_the_next_line():
    assert "## Unreleased" in read("CHANGELOG.md")
