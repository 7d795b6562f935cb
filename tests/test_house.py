"""The house keeps its floors: a room imports only rooms below it, a library has its own rooms, a file is one idea.

Rules stand in the tables at the top; docs/tour.md tells the same to people. Move a wall when the code shows a better
place, and say so in docs/decisions/.
"""

import ast
import io
import re
import sys
import tokenize
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain

from repository import ROOT, tracked_files

FLOOR = {
    "app.domain": 1, "app.settings": 1,
    "app.decisions": 2,
    "app.engine": 3, "app.store": 3, "app.spatial": 3, "adapters": 3,
    "app.casework": 4, "app.wiring": 4,
    "app.modelling": 5, "app.audit": 5, "app.supervision": 5, "app.demo": 5,
    "app.web": 6, "app.ticker": 6,
    "app.cli": 7, "app": 7,
}  # fmt: skip
OWNERS = {  # library: the only rooms that may know it
    "flask": {"app.web", "app"}, "flask_wtf": {"app.web", "app"}, "flask_babel": {"app.web", "app"},
    "flask_sqlalchemy": {"app.web"}, "werkzeug": {"app.web", "app"}, "jinja2": {"app.web"}, "wtforms": {"app.web"},
    "waitress": {"app.web", "app.cli"},
    "click": {"app.cli"}, "apscheduler": {"app.ticker"}, "SpiffWorkflow": {"app.engine"},
    "lxml": {"app.decisions", "app.engine", "app.modelling"}, "bpmn_io": {"app.modelling"},
    "sqlalchemy": {"app.store", "app.wiring"}, "psycopg": {"app.store"}, "alembic": {"app.store", "app.wiring"},
    "sqlite3": {"app.store", "adapters"},   # adapters: a GeoPackage is one
    "marshmallow": {"app.casework", "app.web"}, "argon2": {"app.casework"},
    "shapely": {"app.spatial", "adapters", "app.demo"}, "pyproj": {"app.spatial"}, "fiona": {"adapters"},
    "PIL": {"app.spatial"}, "apispec": {"app.web"},
}  # fmt: skip
MAKES_CODE = {"eval", "exec", "compile", "__import__"}
STANDARD_ONLY = {"app.domain", "app.settings"}
LONGEST_FILE = 400
BROAD_PER_1000_LINES = 0.5
TOP = {"app", "processes", "dmn", "adapters", "tests", "docs"}

FILES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("adapters/**/*.py")])
FILES = [path for path in FILES if "node_modules" not in path.parts]


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path): path for path in FILES}


def room(dotted):
    return max((each for each in FLOOR if dotted == each or dotted.startswith(each + ".")), key=len, default=None)


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(node):
    """The dotted names that an import statement brings, each as deep as it says."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def all_imports(path):
    return chain.from_iterable(map(imported, ast.walk(tree(path))))


def trespasses(here, names):
    """Why a room must not import these names; nothing when it may."""
    for name in names:
        there, library = room(name), name.partition(".")[0]
        if there is not None and there != here and FLOOR[there] >= FLOOR[here]:
            yield f"{here} (floor {FLOOR[here]}) must not open {there} (floor {FLOOR[there]}): {name}"
        if here not in OWNERS.get(library, {here}):
            yield f"{here} must not know {library}; its rooms are {', '.join(sorted(OWNERS[library]))}"
        if here in STANDARD_ONLY and there is None and library not in sys.stdlib_module_names:
            yield f"{here} knows the standard library alone, not {library}"


def offences(rule):
    """Where a rule is broken, over all files of the product. A rule takes a path and yields what is wrong with it."""
    return [f"{path.relative_to(ROOT)}: {wrong}" for path in FILES for wrong in rule(path)]


def test_a_room_opens_only_rooms_below_and_only_its_own_libraries():
    assert offences(lambda path: trespasses(room(module(path)), all_imports(path))) == []


def test_every_file_lives_in_a_room_of_the_house():
    strangers = [name for name in MODULES if room(name) == "app" and name not in ("app", "app.__main__")]
    assert strangers == [], "give the room a floor in FLOOR and a line in docs/tour.md"


def test_the_floors_refuse_a_way_up_a_neighbour_and_a_strange_library():
    assert list(trespasses("app.casework", ["app.engine.case.Case", "app.domain.facts", "marshmallow"])) == []
    assert len(list(trespasses("app.engine", ["app.store.cases"]))) == 1
    assert len(list(trespasses("app.engine", ["app.casework.turn.take"]))) == 1
    assert len(list(trespasses("app.decisions", ["shapely.area"]))) == 1
    assert len(list(trespasses("app.domain", ["attrs.define"]))) == 1


def relative_imports(path):
    return [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.level]


def test_imports_are_absolute():
    assert offences(relative_imports) == []


def test_a_file_is_one_idea():
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


def test_a_module_opens_with_a_paragraph():
    silent = [module(path) for path in FILES if tree(path).body and not ast.get_docstring(tree(path))]
    assert silent == [], "what lives here, what must never, who may call it"


def text_made_code(path):
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [f"line {call.lineno}: {call.func.id}" for call in calls if call.func.id in MAKES_CODE]


def test_no_text_becomes_code():
    assert offences(text_made_code) == []


def is_broad(handler):
    """Whether it may swallow what nobody expected: one that tidies up and raises again swallows nothing."""
    if isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None:
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def broad_handlers(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler) and is_broad(node)]


def silent_broad_handlers(path):
    """Broad excepts whose line does not say why, a word to the linter apart."""
    comments = {
        token.start[0]: re.sub(r"#\s*noqa:?\s*[A-Z0-9, ]*", "", token.string).strip("# ")
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.COMMENT
    }
    return [handler.lineno for handler in broad_handlers(path) if len(comments.get(handler.lineno, "")) < 15]


def test_a_broad_except_tells_its_reason_on_the_line():
    assert offences(silent_broad_handlers) == []


def test_broad_excepts_are_rare():
    broad = [f"{module(path)}:{handler.lineno}" for path in FILES for handler in broad_handlers(path)]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in FILES)
    assert len(broad) <= max(1, BROAD_PER_1000_LINES * lines / 1000), broad


def modules_named(name):
    """The files of ours that importing this dotted name reads: the module itself, or the one that holds the name."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


def circle(graph):
    """The modules of one circle in the graph, in order, or nothing."""
    done, way = set(), []

    def visit(name):
        if name in way:
            return way[way.index(name) :]
        if name in done:
            return []
        way.append(name)
        for there in sorted(graph[name]):
            if found := visit(there):
                return found
        way.pop()
        done.add(name)
        return []

    return next(filter(None, map(visit, sorted(graph))), [])


def test_no_file_imports_itself_in_a_circle():
    graph = {name: {modules_named(each) for each in all_imports(path)} - {"", name} for name, path in MODULES.items()}
    assert circle(graph) == []


def test_the_search_for_circles_finds_one():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_the_product_imports_is_declared():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    offered = setup["options"]["install_requires"] + setup["options.extras_require"]["postgresql"]
    declared = {normal(re.match(r"[\w.-]+", line).group()) for line in offered.split("\n") if line.strip()}
    homes = packages_distributions()
    foreign = (
        {name.partition(".")[0] for path in FILES for name in all_imports(path)}
        - set(sys.stdlib_module_names)
        - {"app", "adapters"}
    )
    # werkzeug, jinja2 and wtforms are Flask's and Flask-WTF's own surface; markupsafe Jinja's
    carried = {"werkzeug", "jinja2", "markupsafe", "wtforms", "babel"}
    undeclared = {name for name in foreign - carried if not {normal(home) for home in homes.get(name, [])} & declared}
    assert undeclared == set(), "declare it in setup.cfg, lock it, and give it a line in docs/dependencies.md"


def test_the_top_level_is_fixed():
    folders = {path.parts[0] for path in tracked_files() if len(path.parts) > 1}
    assert {name for name in folders if not name.startswith(".")} <= TOP
