"""Opinions by round and department as a reader must see them: silence is never shown as agreement, paper says that it
is paper, what was replaced is struck and says why, what a resolution settled says so beside what the department said,
late letters stand apart.

Article: dalian-183/6, anshan-6/11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import opinions as kinds
from app.store.opinions import LateLetterRow, OpinionRow
from app.web.language import gettext as _
from app.web.present import dates
from app.web.present.limits import due_words

TAGS: Mapping[str, str] = {
    kinds.NO_OBJECTION: "green",
    kinds.AGREE_WITH_CONDITIONS: "blue",
    kinds.OBJECT: "red",
    kinds.NEED_MORE_MATERIAL: "yellow",
    kinds.NOT_CONCERNED: "",
    kinds.DEEMED_NO_OBJECTION: "yellow",
}
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A resolution that settled opinions of a round. Shape: level is the step in which it was made, by the department
    that made it; account is (label, words) of what was agreed.
    """

    round: int
    departments: frozenset[str]
    level: str
    by: str
    when: str
    account: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One opinion. Shape: notes say how it came and why it does not count any more; document is its paper; settled are
    the resolutions that settled it, in order, and never change what the department said.
    """

    department: str
    conclusion: str
    tag: str
    conditions: tuple[str, ...]
    article: str
    reason: str
    received: str
    notes: tuple[str, ...]
    document: Mapping[str, Any]
    is_replaced: bool
    is_deemed: bool
    settled: tuple[Settlement, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterLine:
    """An answer that is no opinion: shown to the lead, without legal effect. Shape: is_in_time where the round was over and not the
    limit.
    """

    department: str
    conclusion: str
    reason: str
    received: str
    due: str
    conditions: tuple[str, ...]
    article: str
    document: Mapping[str, Any]
    is_in_time: bool


@dataclass(frozen=True, slots=True)
class RoundLines:
    """The opinions and letters of one round. Shape: counts are of what stands, by conclusion, in words; name is what it was asked about
    (is_named), such as a stage, else its number in words.
    """

    number: int
    name: str
    is_named: bool
    opinions: tuple[OpinionLine, ...]
    letters: tuple[LetterLine, ...]
    counts: tuple[tuple[str, str, int], ...]
    settled_count: int = 0


def conclusion_words(code: str) -> str:
    """A conclusion in words."""
    return {
        kinds.NO_OBJECTION: _("无意见"),
        kinds.AGREE_WITH_CONDITIONS: _("同意（附条件）"),
        kinds.OBJECT: _("不同意"),
        kinds.NEED_MORE_MATERIAL: _("需补充材料"),
        kinds.NOT_CONCERNED: _("不涉及"),
        kinds.DEEMED_NO_OBJECTION: _("期限内未提出明确意见，视为无意见"),
    }.get(code, code)


def rounds(
    given: Sequence[OpinionRow],
    letters: Sequence[LateLetterRow],
    texts: Mapping[str, str],
    labels: Labels,
    today: date,
    settlements: Sequence[Settlement] = (),
    abouts: Mapping[int, str] | None = None,
) -> list[RoundLines]:
    """Every round, the newest first. Shape: texts are personal values by reference, labels the words of condition
    codes, settlements the resolutions in their order, abouts what a round was asked about, by its number.
    """
    abouts = abouts or {}
    numbers = sorted({row.round for row in given} | {row.round for row in letters}, reverse=True)
    found = []
    for number in numbers:
        lines = [_opinion(row, texts, labels, today, given, settlements) for row in given if row.round == number]
        found.append(
            RoundLines(
                number,
                _named(number, abouts),
                number in abouts,
                tuple(lines),
                tuple(_letter(row, texts, labels, today) for row in letters if row.round == number),
                tuple(_counts(row for row in given if row.round == number and not row.replaced_by)),
                sum(bool(line.settled) for line in lines),
            )
        )
    return found


def _named(number: int, abouts: Mapping[int, str]) -> str:
    if number not in abouts:
        return _("第 %(round)s 轮", round=number)
    is_again = any(abouts[earlier] == abouts[number] for earlier in abouts if earlier < number)
    return _("%(about)s（再次征询）", about=abouts[number]) if is_again else abouts[number]


def references(given: Iterable[OpinionRow], letters: Iterable[LateLetterRow]) -> set[str]:
    """The personal values that these rows refer to."""
    found = {row.reason_ref for row in given if row.reason_ref}
    return found | {ref for row in letters for ref in [_reference(row.content.get("reason"))] if ref}


def _opinion(
    row: OpinionRow,
    texts: Mapping[str, str],
    labels: Labels,
    today: date,
    given: Sequence[OpinionRow],
    settlements: Sequence[Settlement],
) -> OpinionLine:
    is_deemed = row.source == kinds.DEEMED
    return OpinionLine(
        department=row.department,
        conclusion=conclusion_words(row.conclusion),
        tag=TAGS.get(row.conclusion, ""),
        conditions=tuple(labels.get(str(code), str(code)) for code in row.conditions),
        article=row.article or "",
        reason=_text(row.reason_ref, texts),
        received="" if is_deemed else _received(row, today),
        notes=tuple(_notes(row, today, given)),
        document=row.document or {},
        is_replaced=row.replaced_by is not None,
        is_deemed=is_deemed,
        settled=tuple(each for each in settlements if _settles(each, row)),
    )


def _settles(settlement: Settlement, row: OpinionRow) -> bool:
    """Whether a resolution settled this opinion: an objection that counts, in its round, by a department it lists."""
    is_standing_objection = row.conclusion == kinds.OBJECT and row.replaced_by is None
    return is_standing_objection and row.round == settlement.round and row.department in settlement.departments


def _notes(row: OpinionRow, today: date, given: Sequence[OpinionRow]) -> Iterable[str]:
    if row.source == kinds.DEEMED and row.due_us is not None:
        yield _("期限 %(due)s 届满，未提出明确意见；非部门表态", due=due_words(row.due_us, None, today))
    if row.source == kinds.PAPER:
        number = (row.document or {}).get("number", "")
        yield _("纸质意见，文号 %(number)s，由多规办代录", number=number)
    if row.source == kinds.CARRIED:
        yield _("沿用上一轮意见")
    if row.replaced_by:
        by = next((other for other in given if other.id == row.replaced_by), None)
        if by is not None and by.source == kinds.PAPER:
            yield _("已被期限内收到的纸质意见取代")
        else:
            yield _("已被期限内收到、此后方才录入的意见取代")


def _letter(row: LateLetterRow, texts: Mapping[str, str], labels: Labels, today: date) -> LetterLine:
    return LetterLine(
        row.department,
        conclusion_words(str(row.content.get("conclusion", ""))),
        _text(_reference(row.content.get("reason")), texts),
        _received(row, today),
        due_words(row.due_us, None, today),
        tuple(labels.get(str(code), str(code)) for code in row.content.get("conditions", ())),
        str(row.content.get("article", "")),
        row.document or {},
        row.receipt_us < row.due_us,
    )


def _received(row: OpinionRow | LateLetterRow, today: date) -> str:
    """When it was received: of a paper only the day is known."""
    stated = (row.document or {}).get("receipt_date")
    return dates.day(date.fromisoformat(stated), today) if stated else dates.moment_us(row.receipt_us, today)


def _counts(standing: Iterable[OpinionRow]) -> Iterable[tuple[str, str, int]]:
    counted: dict[str, int] = {}
    for row in standing:
        counted[row.conclusion] = counted.get(row.conclusion, 0) + 1
    return ((conclusion_words(code), TAGS.get(code, ""), count) for code, count in counted.items())


def _reference(value: Any) -> str:
    return str(value["personal"]) if isinstance(value, dict) and "personal" in value else ""


def _text(ref: str | None, texts: Mapping[str, str]) -> str:
    if not ref:
        return ""
    return texts.get(ref, erased())


def erased() -> str:
    """What stands in place of a text that was erased by law."""
    return _("（内容已依法删除）")
