"""Sentences of what became of a running limit: paused, resumed, extended, computed by another calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.why import PAUSES
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.present import dates, limits
from app.web.present.fact_parts import Body, Words, due_words, step_words, with_reason


def calendar(body: Body, _words: Words) -> str:
    """The calendar that counts from now on."""
    return _("此后按日历 %(version)s 计算期限", version=body.get("version", ""))


def _limit_told(body: Body, words: Words) -> dict[str, Any]:
    """What every change of a limit is told with: whose it is, and its ends."""
    step: Body = next(iter(body.get("limit", {}).get("steps", ())), {})
    element = words.element(str(body.get("model", "")), str(step.get("element") or body.get("element", "")))
    return {
        "department": words.department(str(step.get("department") or "")) if step.get("department") else "",
        "task": element,
        "before": due_words({"due": body.get("due_before")}),
        "after": due_words({"due": body.get("due_after")}),
    }


def limit_paused(body: Body, words: Words) -> str:
    """A limit stands still."""
    cause = chosen(dict(zip(("zh", "en"), PAUSES.get(str(body.get("cause")), ("", "")), strict=True)))
    said = _limit_told(body, words)
    return _with_document(
        _("%(department)s“%(task)s”的期限暂停计时（%(cause)s），原届满于 %(before)s", cause=cause, **said), body, words
    )


def limit_resumed(body: Body, words: Words) -> str:
    """A limit runs again."""
    said = _limit_told(body, words)
    return _with_document(
        _("%(department)s“%(task)s”的期限恢复计时，届满由 %(before)s 改为 %(after)s", **said), body, words
    )


def limit_extended(body: Body, words: Words) -> str:
    """More of a limit was granted."""
    said = _limit_told(body, words) | {
        "amount": limits.amount_words({**body.get("limit", {}), "amount": body.get("amount")})
    }
    return _with_document(
        _("%(department)s“%(task)s”的期限延长 %(amount)s，届满由 %(before)s 改为 %(after)s", **said), body, words
    )


def limit_recomputed(body: Body, words: Words) -> str:
    """A limit was computed by another calendar."""
    said = _limit_told(body, words)
    if body.get("due_before") == body.get("due_after"):
        return _("%(department)s“%(task)s”的期限按新日历重算，届满仍为 %(after)s", **said)
    return _("%(department)s“%(task)s”的期限按新日历重算，届满由 %(before)s 改为 %(after)s", **said)


def _with_document(sentence: str, body: Body, words: Words) -> str:
    """With article, document and reason, where a person changed it."""
    if body.get("by") != "act":
        return sentence
    document = body.get("document") or {}
    told = _(
        "%(sentence)s；依据%(article)s，%(number)s",
        sentence=sentence,
        article=words.article(str(body.get("article", ""))),
        number=document.get("number", ""),
    )
    return with_reason(told, body, words)


def acceptance_deemed(body: Body, words: Words) -> str:
    """No notice in time: the application counts as accepted."""
    return _(
        "%(department)s 未在 %(when)s 前告知补正，申请自 %(day)s 收件之日起视为受理",
        department=words.department(str(body.get("department", ""))),
        when=due_words(body),
        day=dates.day(date.fromisoformat(str(body.get("accepted_from")))),
    )


def not_supplemented(body: Body, words: Words) -> str:
    """What was asked for did not come in time."""
    return _(
        "%(department)s 的“%(task)s”期限届满（%(when)s）仍未补正，按未补正办结",
        department=words.department(str(body.get("department", ""))),
        task=step_words(body, words),
        when=due_words(body),
    )
