"""Reading a DMN file, versions 1.1 to 1.5, as dmn-js and other editors save it.

All texts are compiled here, so that a file that could be read will not fail later for how it is written. References to
other files are only noted; model.py follows them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from app.decisions.dmn.boxed import FunctionDefinition
from app.decisions.dmn.item_types import ItemTypes
from app.decisions.dmn.parts import Decision, DecisionFile, Element, Import, InputData, Knowledge, Service
from app.decisions.dmn.read_boxed import read_function, read_inside
from app.decisions.dmn.texts import Texts
from app.decisions.dmn.xml import NAMESPACES, attribute, child, children, local, namespace_of, parse
from app.decisions.dmn.xml import Element as Xml
from app.decisions.errors import DuplicateName, UnknownReference
from app.decisions.feel.feel_types import FeelType

# A check, a publication and a page read the same tables many times over; a city has some dozens, drafts come and go.
KEPT, LARGEST_KEPT_BYTES = 256, 200_000
_KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def read_dmn(xml: bytes, source: str = "") -> DecisionFile:
    """The file, with every cell compiled.

    Shape: `source` names the file in errors; equal bytes may give the same object. Raises: E-DECISIONS-3, -4, -10, -11,
    -12; E-DECISIONS-2 for what is too large.
    """
    if len(xml) > LARGEST_KEPT_BYTES:
        return _read(xml, source)
    file = _kept(xml, source)
    return _read(xml, source) if file.imports else file  # an import is tied to the files beside it


def _read(xml: bytes, source: str) -> DecisionFile:
    return _Reader(parse(xml, source), source).file()


_kept = lru_cache(maxsize=KEPT)(_read)


class _Reader:
    def __init__(self, root: Xml, source: str) -> None:
        self.root = root
        self.source = source
        self.types = ItemTypes(source)
        self.names: dict[str, str] = {}

    def file(self) -> DecisionFile:
        imports = tuple(
            Import(attribute(one, "name"), attribute(one, "namespace")) for one in children(self.root, "import")
        )
        for one in imports:
            self.types.aliases[one.alias] = lambda _name: None
        self.types.read(self.root)
        found = [one for one in children(self.root) if local(one) in _KINDS]
        for element in found:
            self._name(element)
        elements: dict[str, Element] = {}
        for element in found:
            elements[attribute(element, "id") or attribute(element, "name")] = _READERS[local(element)](self, element)
        return DecisionFile(
            source=self.source,
            name=attribute(self.root, "name"),
            namespace=attribute(self.root, "namespace"),
            version=NAMESPACES[namespace_of(self.root)],
            elements=elements,
            imports=imports,
            types=self.types,
        )

    def _name(self, element: Xml) -> None:
        name, key = attribute(element, "name"), attribute(element, "id") or attribute(element, "name")
        if key in self.names:
            raise DuplicateName(source=self.source, name=key)
        if name in self.names.values():
            raise DuplicateName(source=self.source, name=name)
        self.names[key] = name

    def _references(self, element: Xml, group: str, *kinds: str) -> tuple[str, ...]:
        found = []
        for requirement in children(element, group):
            for reference in children(requirement, *kinds):
                href = attribute(reference, "href")
                self._check(href, attribute(element, "name"))
                found.append(href)
        return tuple(found)

    def _hrefs(self, element: Xml, kind: str) -> tuple[str, ...]:
        hrefs = tuple(attribute(one, "href") for one in children(element, kind))
        for href in hrefs:
            self._check(href, attribute(element, "name"))
        return hrefs

    def _check(self, href: str, where: str) -> None:
        namespace, _, key = href.rpartition("#")
        if namespace in ("", attribute(self.root, "namespace")) and key not in self.names:
            raise UnknownReference(source=self.source, where=where, reference=href)

    def _texts(self, element: Xml, references: tuple[str, ...]) -> Texts:
        """The texts of an element see the names it requires; where it requires nothing, all names of the file."""
        required = [self.names[href.rpartition("#")[2]] for href in references if href.rpartition("#")[2] in self.names]
        aliases = [alias for alias in self.types.aliases if alias]
        name = attribute(element, "name")
        return Texts(self.source, name, self.types).within(*(required or self.names.values()), *aliases, name)

    def _type(self, element: Xml, texts: Texts) -> FeelType | None:
        variable = child(element, "variable")
        return None if variable is None else texts.type(attribute(variable, "typeRef"))

    def decision(self, element: Xml) -> Element:
        requires = self._references(element, "informationRequirement", "requiredDecision", "requiredInput")
        knows = self._references(element, "knowledgeRequirement", "requiredKnowledge")
        texts = self._texts(element, requires + knows)
        logic = read_inside(element, texts)
        kind = self._type(element, texts)
        name = attribute(element, "name")
        return Decision(
            id=attribute(element, "id") or name,
            name=name,
            logic=logic,
            requires=requires,
            knows=knows,
            type=kind,
            label=attribute(element, "label"),
        )

    def input_data(self, element: Xml) -> Element:
        name = attribute(element, "name")
        return InputData(attribute(element, "id") or name, name, self._type(element, self._texts(element, ())))

    def knowledge(self, element: Xml) -> Element:
        knows = self._references(element, "knowledgeRequirement", "requiredKnowledge")
        texts = self._texts(element, knows)
        logic = child(element, "encapsulatedLogic")
        function = None if logic is None else read_function(logic, texts)
        kind = self._type(element, texts)
        name = attribute(element, "name")
        made = function if isinstance(function, FunctionDefinition) else None
        return Knowledge(attribute(element, "id") or name, name, made, knows, kind)

    def service(self, element: Xml) -> Element:
        name = attribute(element, "name")
        return Service(
            id=attribute(element, "id") or name,
            name=name,
            outputs=self._hrefs(element, "outputDecision"),
            input_decisions=self._hrefs(element, "inputDecision"),
            input_data=self._hrefs(element, "inputData"),
            type=self._type(element, self._texts(element, ())),
        )


_READERS: dict[str, Callable[[_Reader, Xml], Element]] = {
    "inputData": _Reader.input_data,
    "decision": _Reader.decision,
    "businessKnowledgeModel": _Reader.knowledge,
    "decisionService": _Reader.service,
}
