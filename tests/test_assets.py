"""The built front end: whole, with its licences, and made for Chromium 86, the oldest browser promised."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "app/web/static"
DIST = STATIC / "dist"

# What came after Chromium 86, with the version that brought it. No Chromium 86 can be run here: this list stands in.
# Source: the support tables of the web platform (MDN, caniuse).
LATER_SCRIPT = {
    r"\.at\(": 92,
    r"\bObject\.hasOwn\b": 93,
    r"\bstructuredClone\b": 98,
    r"\.findLast(Index)?\(": 97,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"\bObject\.groupBy\b": 117,
    r"\bMap\.groupBy\b": 117,
    r"\bArray\.fromAsync\b": 121,
    r"\bPromise\.withResolvers\b": 119,
    r"\bPromise\.try\b": 128,
    r"\brandomUUID\b": 92,
    r"\bAbortSignal\.(timeout|any)\b": 103,
    r"\.throwIfAborted\(": 100,
    r"\bscheduler\.(postTask|yield)\b": 94,
    r"\bURL\.canParse\b": 120,
    r"\.showPicker\(": 99,
    r"\.showPopover\(": 114,
    r"\bstartViewTransition\b": 111,
    r"\bnavigation\.navigate\b": 102,
    r"\bIntl\.(Segmenter|DurationFormat)\b": 87,
    r"\bArray\.prototype\.group\b": 117,
    r"\.(isWellFormed|toWellFormed)\(": 111,
    r"\.(union|intersection|isSubsetOf)\(": 122,
    r"\bcheckVisibility\(": 105,
    r"\bmoveBefore\b": 133,
    r"\bimport\s*\.\s*meta\.resolve\b": 105,
    r"\bwith\s*\{\s*type:": 123,
}
LATER_STYLE = {
    r":has\(": 105,
    r":(is|where)\(": 88,
    r":user-(in)?valid": 119,
    r"@layer\b": 99,
    r"@container\b": 105,
    r"@scope\b": 118,
    r"@starting-style\b": 117,
    r"\binset\s*:": 87,
    r"\binset-(inline|block)": 87,
    r"\baspect-ratio\s*:": 88,
    r"\bcolor-mix\(": 111,
    r"\b(oklch|oklab|lch|lab)\(": 111,
    r"\blight-dark\(": 123,
    r"(?<![-\w])accent-color\s*:": 93,
    r"\b\d+(dvh|svh|lvh|dvw)\b": 108,
    r"\bsubgrid\b": 117,
    r"\btext-wrap\s*:": 114,
    r"\bscrollbar-gutter\s*:": 94,
    r"\boverflow\s*:\s*clip": 90,
    r"\bfield-sizing\s*:": 123,
    r"@media[^{]*\(\s*(width|height)\s*[<>]": 104,
    r"(^|[;{])\s*&": 112,
    r"\b(padding|margin|border)-inline": 87,
    r"\btranslate\s*:|(^|[;{\s])scale\s*:|(^|[;{\s])rotate\s*:": 104,
    r"\bfont-palette\b": 101,
    r":popover-open": 114,
    r"\btext-box\b": 133,
}
# Found and judged: (file, what) and why Chromium 86 does not mind.
JUDGED = {
    ("dist/diagram.js", "Object.hasOwn"): "src/polyfills.js brings it before anything asks",
    ("dist/diagram.js", "structuredClone"): "src/polyfills.js brings it before anything asks",
    ("dist/diagram.css", "color-mix("): "the colour of diagram-js's lasso, which a viewer does not have",
    (
        "dist/htmx.js",
        "startViewTransition",
    ): "htmx asks whether it exists, and only with globalViewTransitions or transition:true",
    ("dist/replay.js", "Object.hasOwn"): "src/polyfills.js brings it before anything asks",
    ("dist/replay.js", "structuredClone"): "src/polyfills.js brings it before anything asks",
    ("dist/replay.css", "color-mix("): "the colour of diagram-js's lasso, which a viewer does not have",
    (
        "dist/map.js",
        "Object.hasOwn",
    ): "the operator `has` of OpenLayers' style expressions, which no style of ours uses",
    (
        "dist/draw.js",
        "Object.hasOwn",
    ): "the operator `has` of OpenLayers' style expressions, which no style of ours uses",
    ("dist/draw.js", "Intl.Segmenter"): "OpenLayers' text along a line, which our maps have not",
    ("dist/htmx.js", "moveBefore"): "htmx asks whether it exists",
    ("dist/modeler.js", ".union("): "src/polyfills_editors.js brings it before anything asks",
    ("dist/tables.js", ".union("): "src/polyfills_editors.js brings it before anything asks",
    ("dist/modeler.css", "color-mix("): "the colour of the lasso: without it, it has no filling",
}
# Entries for analysts, who edit with a browser that bpmn-js and dmn-js ask for; build.mjs has the same number.
LATER_ENTRIES = {"modeler": 109, "tables": 109}


def later_features(text, is_style):
    """The features later than Chromium 86 that text mentions."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL) if is_style else text
    for pattern, version in (LATER_STYLE if is_style else LATER_SCRIPT).items():
        for match in re.finditer(pattern, text):
            yield match.group(0).strip(), version


def test_every_entry_of_the_manifest_is_there_and_has_the_digest_it_says():
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    assert {"diagram", "htmx", "modeler", "page", "tables"} <= set(manifest)
    for entry in manifest.values():
        for kind, digest in entry["integrity"].items():
            content = (DIST / entry[kind]).read_bytes()
            assert digest == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def test_the_licences_of_what_is_bundled_travel_with_it():
    text = (DIST / "LICENCES.txt").read_text("utf-8")
    assert "MUST NOT be\nremoved or changed" in text  # bpmn.io's watermark clause
    assert {"bpmn-js", "diagram-js", "dmn-js", "htmx.org", "ol"} <= set(re.findall(r"^(\S+) \d+\.\d+\.\d+$", text, re.MULTILINE))


def test_nothing_served_asks_for_a_browser_later_than_chromium_86():
    found = set()
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        name = path.relative_to(STATIC).as_posix()
        for feature, version in later_features(path.read_text("utf-8"), path.suffix == ".css"):
            if version > LATER_ENTRIES.get(path.stem, 0):
                found.add((name, feature, version))
    unjudged = sorted(each for each in found if each[:2] not in JUDGED)
    assert unjudged == [], "give it a polyfill, another way, or a reason in JUDGED"
    assert {each[:2] for each in found} == set(JUDGED), "a reason that is no longer needed goes"


@pytest.mark.parametrize(
    ("text", "is_style", "expected"),
    [
        ("const last = list.at(-1);", False, 92),
        ("structuredClone(state)", False, 98),
        ("a{&:hover{color:red}}", True, 112),
        (".row:has(a){color:red}", True, 105),
        ("@layer page{a{color:red}}", True, 99),
        (".box{inset:0}", True, 87),
        ("@media (width >= 40em){a{color:red}}", True, 104),
    ],
)
def test_the_guard_sees_a_later_feature(text, is_style, expected):
    assert expected in {version for _, version in later_features(text, is_style)}


@pytest.mark.parametrize(
    ("text", "is_style"),
    [("s.replaceAll('a', 'b'); list.flatMap(f); a?.b ?? c", False), (".a:focus-visible{gap:1px}", True)],
)
def test_the_guard_lets_what_chromium_86_has(text, is_style):
    assert list(later_features(text, is_style)) == []


# Compressed script of a page by the islands it has; the two editors may be as large as they are.
LARGEST_KB = {(): 30, ("diagram",): 100, ("replay",): 100, ("map",): 100, ("diagram", "map"): 170, ("draw",): 170}
WITHOUT_LIMIT = {"modeler", "tables"}


@pytest.mark.parametrize("islands", LARGEST_KB)
def test_the_compressed_script_of_a_page_stays_small(islands):
    size = sum(len(gzip.compress((DIST / f"{name}.js").read_bytes(), 9)) for name in ("htmx", "page", *islands))
    assert size <= LARGEST_KB[islands] * 1000


def test_every_island_has_its_limit():
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    assert set(manifest) - {"htmx", "page"} == {name for islands in LARGEST_KB for name in islands} | WITHOUT_LIMIT
