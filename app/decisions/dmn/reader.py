"""Reading a DMN file, versions 1.1 to 1.5, as dmn-js and other editors save it.

All texts are compiled here, so that a file that could be read will not fail later for how it is written. References to
other files are only noted; model.py follows them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from app.decisions.dmn.boxed import FunctionDefinition
from app.decisions.dmn.broken import broken_element
from app.decisions.dmn.item_types import ItemTypes, plain_type
from app.decisions.dmn.parts import Decision, DecisionFile, Element, Import, InputData, Knowledge, Service
from app.decisions.dmn.read_boxed import read_function, read_inside
from app.decisions.dmn.texts import Texts
from app.decisions.dmn.xml import NAMESPACES, attribute, child, children, local, namespace_of, parse
from app.decisions.dmn.xml import Element as Xml
from app.decisions.errors import DecisionsError, DuplicateName, ModelUnreadable, UnknownReference, Words
from app.decisions.feel.feel_types import FeelType, FunctionType

# A check, a publication and a page read the same tables many times over; a city has some dozens, drafts come and go.
KEPT, LARGEST_KEPT_BYTES = 256, 200_000
LONGEST_NAME = 1_000  # characters; messages repeat names
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


def read_together(files: Iterable[tuple[bytes, str]], *, is_tolerant: bool = False) -> tuple[DecisionFile, ...]:
    """Files that import each other, each with its source: names and types of the imported ones are known to the others.

    Shape: in the order given. A tolerant reader keeps what it cannot read as an error for whoever asks for its value;
    functions of Java and PMML are null there. Raises: as read_dmn.
    """
    readers = [_Reader(parse(xml, source), source, is_tolerant) for xml, source in files]
    for reader in readers:
        reader.begin()
    for reader in readers:
        reader.meet(readers)
    return tuple(reader.file() for reader in readers)


def _read(xml: bytes, source: str) -> DecisionFile:
    reader = _Reader(parse(xml, source), source, False)
    reader.begin()
    return reader.file()


_kept = lru_cache(maxsize=KEPT)(_read)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Rests Python's search for circles of garbage: reading makes many objects that stay, and no circles. It halves the
    time that a table of 10,000 rows takes (measured).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    def __init__(self, root: Xml, source: str, is_tolerant: bool) -> None:
        self.root = root
        self.source = source
        self.is_tolerant = is_tolerant
        self.namespace = attribute(root, "namespace")
        self.types = ItemTypes(source, is_tolerant)
        self.imports = tuple(
            Import(attribute(one, "name"), attribute(one, "namespace")) for one in children(root, "import")
        )
        self.names: dict[str, tuple[str, ...]] = {}
        self.imported: list[str] = []

    def begin(self) -> None:
        """Learns the names and types of the file. Raises: E-DECISIONS-4, -10, -11, -17."""
        self.types.read(self.root)
        self.found = [one for one in children(self.root) if local(one) in _KINDS]
        for element in self.found:
            self._name(element)

    def meet(self, readers: Iterable[_Reader]) -> None:
        """Learns the names of the files that this one imports, which stand behind an alias or by themselves."""
        for one in self.imports:
            for other in readers:
                if other is not self and other.namespace == one.namespace:
                    self.imported += [name for names in other.names.values() for name in names]
                    self.types.members |= other.types.members

    def file(self) -> DecisionFile:
        """The file with its texts compiled. Raises: E-DECISIONS-3, -4, -10, -12."""
        with _without_collection():
            elements = {_key(element): self._element(element) for element in self.found}
        return DecisionFile(
            source=self.source,
            name=attribute(self.root, "name"),
            namespace=self.namespace,
            version=NAMESPACES[namespace_of(self.root)],
            elements=elements,
            imports=self.imports,
            types=self.types,
        )

    def _element(self, element: Xml) -> Element:
        try:
            return _READERS[local(element)](self, element)
        except DecisionsError as problem:
            if not self.is_tolerant:
                raise
            return broken_element(local(element), _key(element), attribute(element, "name"), problem)

    def _name(self, element: Xml) -> None:
        name, key = attribute(element, "name"), _key(element)
        if key in self.names:
            raise DuplicateName(source=self.source, name=key)
        if any(name == names[0] for names in self.names.values()):
            raise DuplicateName(source=self.source, name=name)
        if len(name) > LONGEST_NAME:
            problem = Words(f"名称超过 {LONGEST_NAME} 个字符", f"a name has more than {LONGEST_NAME} characters")
            raise ModelUnreadable(source=self.source, problem=problem)
        variable = _variable(element)
        self.names[key] = (name, variable) if variable else (name,)

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
        is_here = namespace in ("", self.namespace)
        if is_here and key not in self.names and not any(key == names[0] for names in self.names.values()):
            raise UnknownReference(source=self.source, where=where, reference=href)

    def _texts(self, element: Xml, references: tuple[str, ...]) -> Texts:
        """The texts of an element see the names it requires; where it requires nothing, all names of the file."""
        keys = {href.rpartition("#")[2] for href in references}
        required = [name for key, names in self.names.items() if key in keys or names[0] in keys for name in names]
        all_names = [name for names in self.names.values() for name in names]
        aliases = [alias for alias in self.types.aliases if alias]
        name = attribute(element, "name")
        texts = Texts(self.source, name, self.types, is_tolerant=self.is_tolerant)
        return texts.within(*(required or all_names), *aliases, *self.imported, name)

    def _type(self, element: Xml, texts: Texts) -> FeelType | None:
        variable = child(element, "variable")
        return None if variable is None else texts.type(attribute(variable, "typeRef"))

    def decision(self, element: Xml) -> Element:
        requires = self._references(element, "informationRequirement", "requiredDecision", "requiredInput")
        knows = self._references(element, "knowledgeRequirement", "requiredKnowledge")
        texts = self._texts(element, requires + knows)
        kind = self._type(element, texts)
        logic = read_inside(element, texts.of_type(kind))
        name = attribute(element, "name")
        return Decision(
            id=_key(element),
            name=name,
            logic=logic,
            requires=requires,
            knows=knows,
            type=kind,
            label=attribute(element, "label"),
            variable=_variable(element),
        )

    def input_data(self, element: Xml) -> Element:
        name = attribute(element, "name")
        return InputData(_key(element), name, self._type(element, self._texts(element, ())), _variable(element))

    def knowledge(self, element: Xml) -> Element:
        knows = self._references(element, "knowledgeRequirement", "requiredKnowledge")
        texts = self._texts(element, knows)
        logic = child(element, "encapsulatedLogic")
        declared = self._type(element, texts)
        signature = plain_type(declared)
        kind = signature.result if isinstance(signature, FunctionType) else declared
        function = None if logic is None else read_function(logic, texts.of_type(kind))
        name = attribute(element, "name")
        made = function if isinstance(function, FunctionDefinition) else None
        return Knowledge(_key(element), name, made, knows, kind, _variable(element))

    def service(self, element: Xml) -> Element:
        name = attribute(element, "name")
        declared = self._type(element, self._texts(element, ()))
        signature = plain_type(declared)
        return Service(
            id=_key(element),
            name=name,
            outputs=self._hrefs(element, "outputDecision"),
            input_decisions=self._hrefs(element, "inputDecision"),
            input_data=self._hrefs(element, "inputData"),
            type=signature.result if isinstance(signature, FunctionType) else declared,
            variable=_variable(element),
        )


def _key(element: Xml) -> str:
    """What references call the element."""
    return attribute(element, "id") or attribute(element, "name")


def _variable(element: Xml) -> str:
    """The name of the element's variable. Empty: "" where it is the element's own, as the standard asks."""
    variable = child(element, "variable")
    name = "" if variable is None else attribute(variable, "name")
    return "" if name == attribute(element, "name") else name


_READERS: dict[str, Callable[[_Reader, Xml], Element]] = {
    "inputData": _Reader.input_data,
    "decision": _Reader.decision,
    "businessKnowledgeModel": _Reader.knowledge,
    "decisionService": _Reader.service,
}
