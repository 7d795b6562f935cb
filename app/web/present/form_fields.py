"""A form's definition with its answers and problems as what a template needs to draw each entry.

Whether an entry is shown or required is asked of casework's own rules with the answers so far, so the page and the
check never differ. Here must never be HTML: templates/forms.html draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.casework.forms.definition import VALIDITY_IF_STATED, VALIDITY_REQUIRED, Field, Form
from app.casework.forms.schema import is_required, is_shown
from app.domain.errors import DuoguiError
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.present.material_words import kind_of_material

PREFIX, FILE_PREFIX, KIND_PREFIX, UNTIL_PREFIX = "answer.", "file.", "kind.", "until."
Problems = Mapping[str, list[dict[str, str]]]
UNKNOWN = "unknown"
SEVERAL = frozenset({"choices", "departments", "material"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. Shape: value as posted."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was uploaded for an entry already. Shape: said are its kind and validity in words, where the entry asks for them."""

    id: str
    name: str
    size: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class SiteWays:
    """What an entry for a site shows beside the file. Shape: way is file, drawn or table; source is where the map of the drawing is
    asked for.
    """

    way: str
    drawn: str
    table: str
    zones: tuple[Choice, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to draw. Shape: name is the control's name, id its place in the page; value is text, choices fill
    lists.
    """

    name: str
    id: str
    type: str
    label: str
    help: str
    is_required: bool
    is_shown: bool
    is_conditional: bool
    value: str
    choices: tuple[Choice, ...]
    files: tuple[KeptFile, ...]
    problems: tuple[str, ...]
    max_length: int
    least: str
    most: str
    step: str
    unit: str
    may_have_several_files: bool
    ways: SiteWays | None
    beside: str = ""
    kinds: tuple[Choice, ...] = ()
    asks_validity: bool = False
    is_validity_required: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """What entries choose from beyond their own options. Shape: (value, label) in the order to show."""

    departments: tuple[tuple[str, str], ...] = ()
    articles: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, KeptFile] | None = None
    ways: Mapping[str, SiteWays] | None = None


def entries(form: Form, raw: Mapping[str, Any], problems: Problems, lists: Lists) -> list[Entry]:
    """Every entry of the form in its order; problems of names that the form does not have come behind, without a
    control.
    """
    known = [_entry(field, raw, problems, lists) for field in form.fields]
    names = {field.name for field in form.fields}
    strangers = [Field(name, UNKNOWN, name, name) for name in problems if name not in names]
    return known + [_entry(field, {}, problems, lists) for field in strangers]


def review_rows(form: Form, answers: Mapping[str, Any], lists: Lists) -> list[tuple[str, str]]:
    """What is about to be signed, as label and words, in the form's order. Shape: answers are checked ones; a list of which nothing was
    ticked says so.
    """
    return [
        (chosen(field, "label"), _words(field, answers[field.name], lists) if field.name in answers else _("无"))
        for field in form.fields
        if field.name in answers or (field.type == "choices" and is_shown(field, dict(answers)))
    ]


def _entry(field: Field, raw: Mapping[str, Any], problems: Problems, lists: Lists) -> Entry:
    value = raw.get(field.name, "")
    return Entry(
        name=PREFIX + field.name,
        id=f"f-{field.name}",
        type=field.type,
        label=chosen(field, "label"),
        help=chosen(field, "help"),
        is_required=_holds(is_required, field, raw),
        is_shown=_holds(is_shown, field, raw),
        is_conditional=bool(field.shown_if),
        value="" if isinstance(value, list) else as_text(value),
        choices=tuple(_choices(field, value, lists)),
        files=tuple(_files(field, value, lists)),
        problems=tuple(chosen(problem) for problem in problems.get(field.name, ())),
        max_length=field.max_length,
        least=_limit(field.min),
        most=_limit(field.max),
        step=str(10**-field.decimals) if field.decimals else "1",
        unit=chosen(field, "unit"),
        may_have_several_files=field.type == "material" and field.most > 1,
        beside=field.beside,
        ways=lists.ways.get(field.name) if lists.ways else None,
        kinds=tuple(Choice(kind, kind_of_material(kind), False) for kind in field.kinds) if len(field.kinds) > 1 else (),
        asks_validity=field.validity in (VALIDITY_IF_STATED, VALIDITY_REQUIRED),
        is_validity_required=field.validity == VALIDITY_REQUIRED,
    )


def _choices(field: Field, value: Any, lists: Lists) -> Iterable[Choice]:
    picked = {str(one) for one in (value if isinstance(value, list) else [value])}
    for code, label in _options(field, lists):
        yield Choice(code, label, code in picked)


def _options(field: Field, lists: Lists) -> Iterable[tuple[str, str]]:
    if field.type in ("department", "departments"):
        return lists.departments
    if field.type == "article":
        return lists.articles
    return ((option.value, chosen(option, "label")) for option in field.options)


def _files(field: Field, value: Any, lists: Lists) -> Iterable[KeptFile]:
    if field.type not in ("material", "footprint"):
        return ()
    wanted = value if isinstance(value, list) else [value] if value else []
    return tuple(lists.files[one] for one in wanted if lists.files and one in lists.files)


def _words(field: Field, value: Any, lists: Lists) -> str:
    if field.type in ("material", "footprint"):
        return "\n".join(f"{kept.name} {kept.said}".rstrip() for kept in _files(field, value, lists))
    if field.type == "yes_no":
        return _("是") if value else _("否")
    labels = dict(_options(field, lists))
    several = value if isinstance(value, list) else [value]
    text = "\n".join(labels.get(str(one), str(one)) for one in several)
    unit = chosen(field, "unit")
    return f"{text} {unit}" if unit else text


def _holds(rule: Any, field: Field, raw: Mapping[str, Any]) -> bool:
    with suppress(DuoguiError):
        return bool(rule(field, {name: value for name, value in raw.items() if value not in ("", [], None)}))
    return True


def is_shown_now(field: Field, raw: Mapping[str, Any]) -> bool:
    """Whether the entry applies to what was answered so far."""
    return _holds(is_shown, field, raw)


def as_text(value: Any) -> str:
    """A value as a control holds it."""
    if value is True or value is False:
        return "yes" if value else "no"
    return str(value)


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
