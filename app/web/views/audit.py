"""The page of audit: verify every chain step by step, compare with heads exported earlier, take heads along.

Each step verifies a few cases, so that no request takes long however many cases there are; with script one step asks for the next.
Hashes and places are shown, no content; the cases are those that the actor sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.audit.compare import compare as compare_case
from app.audit.errors import HeadsUnreadable
from app.audit.heads import read_heads, write_heads
from app.store import cases, chain_faults, history
from app.store.chain_faults import Fault
from app.store.history import Head
from app.web import names
from app.web.access import actor
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.present import dates
from app.web.subjects import subject_name
from app.web.today import today

pages = Blueprint("audit", __name__)
AT_ONCE = 25  # cases of a step, if together they have no more facts than these:
FACTS_AT_ONCE, WHOLE_FACTS_AT_ONCE = (
    10_000,
    1_000,
)  # Source: a second or two on two cores, measured; a whole case is run again
LISTED = 30


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case that can be replayed. Shape: about is the name of its project or plan."""

    row: cases.CaseRow
    about: str
    model: str
    started: str


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault in words. Empty: href "" where there is no case to open; seq 0 where the case as a whole is meant."""

    case: str
    seq: int
    words: str
    href: str
    told: str = ""
    stored: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verification has come, carried from step to step in the address."""

    cases: int
    facts: int
    faults: int
    of: int


@pages.get("/audit")
def show() -> str:
    """What can be verified, and the cases that can be replayed."""
    search, after = request.args.get("q", ""), request.args.get("after") or None
    found = cases.page(reader(), actor(), search=search, after=after, limit=LISTED)
    return render_template(
        "audit.html",
        seen=cases.count(reader(), actor()),
        lines=[
            CaseLine(
                row,
                subject_name(actor(), row),
                names.model_name(row, row.model),
                dates.moment_us(row.started_us, today().date),
            )
            for row in found.rows
        ],
        next=found.next,
        after=after,
        q=search,
    )


@pages.get("/audit/check")
def check() -> str:
    """One step of a verification; the next address tells how far it came."""
    whole, before = "whole" in request.args, _progress()
    page = _some_cases(request.args.get("after") or None, WHOLE_FACTS_AT_ONCE if whole else FACTS_AT_ONCE)
    lines = [line for row in page.rows for line in _of_case(row, whole)]
    if page.next is None:
        lines += [_line(fault, {}) for fault in chain_faults.beyond_cases(reader())]
    now = Progress(
        before.cases + len(page.rows),
        before.facts + sum(row.fact_seq for row in page.rows),
        before.faults + len(lines),
        before.of,
    )
    following = page.next and url_for(
        "audit.check", after=page.next, whole=1 if whole else None, cases=now.cases, facts=now.facts, faults=now.faults
    )
    template = "fragments/audit_step.html" if "HX-Request" in request.headers else "audit_check.html"
    return render_template(template, lines=lines, progress=now, following=following, whole=whole)


@pages.get("/audit/heads.json")
def heads() -> Response:
    """The heads of the cases one sees, to be kept outside the database."""
    now = office().wall.now()
    answer = make_response(write_heads(history.heads_seen(reader(), actor()), now))
    answer.content_type = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="duogui-heads-{now:%Y%m%d-%H%M%S}.json"'
    return answer


@pages.post("/audit/compare")
def compare() -> str:
    """What heads exported earlier show that the chains alone do not. Raises: E-AUDIT-1."""
    file = request.files.get("heads")
    if file is None or not file.filename:
        raise _no_heads("—", _("没有选择文件"))
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise _no_heads(file.filename, _("不是 UTF-8 文字")) from None
    at, kept = read_heads(text, file.filename)
    found = chain_faults.against(reader(), kept)
    known = {head.case: head for head in kept}
    return render_template(
        "audit_compare.html",
        lines=[_line(fault, known) for fault in found],
        count=len(kept),
        at=dates.moment(at),
        source=file.filename,
    )


def _no_heads(source: str, why: str) -> HeadsUnreadable:
    """The refusal of a file, its reason in the reader's language."""
    return HeadsUnreadable(source=source, why_zh=why, why_en=why)


def _some_cases(after: str | None, facts: int) -> cases.CasePage:
    """The next cases, at least one, that together have not many more facts than given."""
    page = cases.page(reader(), actor(), after=after, limit=AT_ONCE)
    lengths = list(accumulate(row.fact_seq for row in page.rows))
    fitting = max(1, sum(length <= facts for length in lengths))
    return page if fitting >= len(page.rows) else cases.page(reader(), actor(), after=after, limit=fitting)


def _progress() -> Progress:
    done, facts, faults = (max(0, request.args.get(name, 0, type=int)) for name in ("cases", "facts", "faults"))
    return Progress(done, facts, faults, cases.count(reader(), actor()).cases)


def _of_case(row: cases.CaseRow, whole: bool) -> list[FaultLine]:
    """What is wrong with a case; with `whole` also where its state and rows differ from its facts."""
    head = {row.id: Head(row.id, row.number, row.fact_seq, row.fact_head)}
    lines = [_line(fault, head) for fault in chain_faults.faults(reader(), row.id)]
    if whole and lines:  # facts that were tampered with cannot be run again
        lines.append(FaultLine(row.number, 0, _("事实链有问题，未推演"), ""))
    elif whole:
        href = url_for("replay.show", case_id=row.id)
        lines += [
            FaultLine(row.number, 0, _("与事实推演不一致：%(what)s", what=each.what), href, each.folded, each.stored)
            for each in compare_case(reader(), row.id)
        ]
    return lines


def _line(fault: Fault, known: dict[str, Head]) -> FaultLine:
    words = {
        chain_faults.ALTERED: _("被改动") if fault.seq else _("案号被改动"),
        chain_faults.REMOVED: _("被删除") if fault.seq else _("案件缺失"),
        chain_faults.ADDED: _("被添加"),
        chain_faults.REORDERED: _("次序被调换"),
    }[fault.kind]
    is_seen = fault.seq and cases.one(reader(), actor(), fault.case) is not None
    href = url_for("replay.show", case_id=fault.case, at=fault.seq, all=1) if is_seen else ""
    number = known[fault.case].number if fault.case in known else fault.case
    return FaultLine(number, fault.seq, words, href)
