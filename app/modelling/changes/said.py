"""What a piece of XML says beside its drawing: every attribute and every text, by its path within the piece.

Two pieces that say the same mean the same to the engine and to every page. Left out are layout, whitespace at the ends of lines,
comments, prefixes, attributes that only repeat their default, and what an editor writes about itself. Here must never be a judgement
whether a difference matters: what is not known here is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from app.decisions.dmn.xml import NAMESPACES as DMN
from app.decisions.dmn.xml import local, namespace_of
from app.engine.reading import BPMN, DUOGUI, SPIFF, ZEEBE

Xml: TypeAlias = Any  # lxml has no types of its own
Says: TypeAlias = Mapping[str, str]

PRESENT = "·"  # what an element says that has neither attributes nor text
PREFIXES = {BPMN: "", DUOGUI: "duogui:", SPIFF: "spiffworkflow:", ZEEBE: "zeebe:", "": "", **dict.fromkeys(DMN, "")}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DRAWING = re.compile(
    r"http://www\.omg\.org/spec/BPMN/20100524/DI"
    r"|http://www\.omg\.org/spec/BPMN/non-normative/color/1\.0"
    r"|https?://www\.omg\.org/spec/DD/\d+/D[CI]/?"
    r"|https?://www\.omg\.org/spec/DMN/\d+/(DMNDI|DI|DC)/?"
    r"|http://bpmn\.io/schema/(bpmn/biocolor|dmn/biodi)/\d+\.\d+"
    r"|http://camunda\.org/schema/modeler/1\.0"
)
OF_THE_EDITOR = frozenset({"exporter", "exporterVersion"})
DEFAULTS = frozenset(
    {
        ("cancelActivity", "true"),
        ("isInterrupting", "true"),
        ("isSequential", "false"),
        ("triggeredByEvent", "false"),
        ("instantiate", "false"),
        ("parallelMultiple", "false"),
        ("isForCompensation", "false"),
        ("testBefore", "false"),
        ("isCollection", "false"),
        ("behavior", "All"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("hitPolicy", "UNIQUE"),
    }
)
DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef"})  # flows and elements say the same themselves
HOLLOW = frozenset(
    {"extensionElements", "documentation", "description", "text", "ioSpecification"}
)  # nothing when empty
KNOWN_BY_THEIR_REFERENCE = frozenset({"informationRequirement", "knowledgeRequirement", "authorityRequirement"})
UNORDERED_KINDS = frozenset({"list", "row"})  # boxed expressions of several kinds whose order is their meaning
NAMELESS = re.compile(
    r".*(EventDefinition|Expression|Characteristics|Condition|Cardinality|Elements)|documentation|script|time\w+"
)


def plain(text: str | None) -> str:
    """A text without the whitespace that indentation brings."""
    return "\n".join(line.strip() for line in (text or "").splitlines() if line.strip())


def says(piece: Xml, apart: Callable[[Xml], bool] = lambda _: False) -> dict[str, str]:
    """All that a piece says by paths such as "@name" and "timerEventDefinition/timeDate"; children that stand apart are left out."""
    found: dict[str, str] = {}
    waiting: list[tuple[Xml, str]] = [(piece, "")]
    while waiting:
        here, path = waiting.pop(0)
        inside = [one for one in here if isinstance(one.tag, str) and not is_drawing(one)]
        own = dict(_own(here, path, inside))
        found |= own
        if not own and not inside and path and local(here) not in HOLLOW:
            found[path] = PRESENT
        if local(here) in UNORDERED_KINDS:
            found[f"{path}@order"] = " ".join(local(one) for one in inside)
        times: Counter[str] = Counter()
        for one in inside:
            if apart(one) or (local(one) in DERIVED and namespace_of(one) == BPMN):
                continue
            name = _named(one)
            times[name] += 1
            step = name if times[name] == 1 else f"{name}[{times[name]}]"
            waiting.append((one, f"{path}/{step}".lstrip("/")))
    return found


def differing(one: Says, two: Says) -> Iterator[tuple[str, str, str]]:
    """The paths at which two pieces say something else, with what they say."""
    for path in dict.fromkeys([*one, *two]):
        before, after = one.get(path, ""), two.get(path, "")
        if before != after:
            yield path, before, after


def is_drawing(node: Xml) -> bool:
    """Whether an element only says where something is drawn."""
    return bool(DRAWING.fullmatch(namespace_of(node)))


def _own(here: Xml, path: str, inside: list[Xml]) -> Iterator[tuple[str, str]]:
    for key, value in here.attrib.items():
        namespace, _, name = key.rpartition("}")
        namespace = namespace.lstrip("{")
        if namespace == XSI or DRAWING.fullmatch(namespace) or (not namespace and _is_moot(here, name, value, path)):
            continue
        yield f"{path}@{_prefixed(namespace, name)}", plain(value)
    text = plain("\n".join([here.text or "", *(one.tail or "" for one in inside)]))
    if text:
        yield path or "text()", text


def _is_moot(here: Xml, name: str, value: str, path: str) -> bool:
    if name == "id":  # of the piece itself it is the key; within it, only where others may refer to it
        return not path or namespace_of(here) in DMN or bool(NAMELESS.fullmatch(local(here)))
    return (name, value) in DEFAULTS or (name in OF_THE_EDITOR and local(here) == "definitions")


def _named(node: Xml) -> str:
    name = _prefixed(namespace_of(node), local(node))
    if name in KNOWN_BY_THEIR_REFERENCE:
        return f"{name} {' '.join(one.get('href', '') for one in node if isinstance(one.tag, str))}"
    return name


def _prefixed(namespace: str, name: str) -> str:
    return f"{PREFIXES[namespace]}{name}" if namespace in PREFIXES else f"{{{namespace}}}{name}"
