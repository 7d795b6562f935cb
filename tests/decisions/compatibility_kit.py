"""Reading of the public compatibility kit's files, and its idea of equal values. Used by the kit's tests alone."""

import json
from decimal import Decimal
from pathlib import Path

from lxml import etree

from app.decisions.dmn import DecisionModel, read_dmn, read_together
from app.decisions.feel import evaluate, type_name

FOLDER = Path(__file__).parent / "tck"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# The kit's own runner compares numbers with eight significant digits.
TOLERANCE = Decimal("1e-8")


def feel_cases():
    with (FOLDER / "cases.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def known_failures():
    return json.loads((FOLDER / "known_failures.json").read_text(encoding="utf-8"))


def read_value(kind, text):
    """The FEEL value of a text of an XML Schema type."""
    if kind in ("decimal", "double", "integer", "int", "float"):
        return Decimal(text)
    if kind == "boolean":
        return text == "true"
    if kind in ("date", "time", "dateTime"):
        return evaluate(f'@"{text}"')
    if kind == "duration":
        return evaluate(f'duration("{text}")')
    return text


def expected_value(expected):
    """The value that a case of cases.jsonl expects."""
    if expected is None:
        return None
    if isinstance(expected, list):
        return [expected_value(item) for item in expected]
    if "c" in expected:
        return {name: expected_value(part) for name, part in expected["c"].items()}
    return read_value(expected["t"], expected["v"])


def are_same(expected, found):
    if isinstance(expected, Decimal):
        return isinstance(found, Decimal) and abs(found - expected) <= max(abs(expected) * TOLERANCE, TOLERANCE)
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return False
        return all(are_same(*pair) for pair in zip(expected, found, strict=True))
    if isinstance(expected, dict):
        if not isinstance(found, dict) or found.keys() != expected.keys():
            return False
        return all(are_same(part, found[name]) for name, part in expected.items())
    return type_name(expected) == type_name(found) and expected == found


def local(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def xml_value(element):
    """The value in an inputNode, expected, item or component of a test file."""
    components = {part.get("name"): xml_value(part) for part in element if local(part) == "component"}
    if components:
        return components
    for part in element:
        if part.get(f"{XSI}nil") == "true":
            return None
        if local(part) == "value":
            kind = (part.get(f"{XSI}type") or "").rpartition(":")[2]
            return read_value(kind, part.text or "")
        if local(part) == "list":
            return [xml_value(item) for item in part]
    return None


def model_folders():
    return sorted(path for path in (FOLDER / "dmn").glob("*/*") if path.is_dir())


def files_of(folder):
    """All files of a folder, the one that is tested first."""
    paths = sorted(folder.glob("*.dmn"), key=lambda path: (path.stem != folder.name, path.name))
    return [(path.read_bytes(), path.name) for path in paths]


def model_of(folder):
    """The files of a folder as the engine puts them together."""
    return DecisionModel(*(read_dmn(content, name) for content, name in files_of(folder)))


def tolerant_model_of(folder):
    """The files of a folder as the command puts them together."""
    return DecisionModel(*read_together(files_of(folder), is_tolerant=True), is_tolerant=True)


def model_checks(folder):
    """For each check: the case's id, what is asked, the inputs, the name of the result, the expected value."""
    for path in sorted(folder.glob("*test*.xml")):
        for case in etree.parse(path).getroot():
            if local(case) != "testCase":
                continue
            inputs = {node.get("name"): xml_value(node) for node in case if local(node) == "inputNode"}
            for node in case:
                if local(node) == "resultNode":
                    wanted = next(xml_value(part) for part in node if local(part) == "expected")
                    asked = case.get("invocableName") or node.get("name")
                    yield case.get("id"), asked, inputs, node.get("name"), wanted
