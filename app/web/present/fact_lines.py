"""Facts as sentences: one for every kind that domain/facts.py names, in the reader's language; the raw body stands
beside it.

A test holds this list against the kinds. Nothing is left out and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.casework.start_case import REGISTRATION
from app.domain import canonical
from app.domain.facts import Fact
from app.domain.instants import from_text
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.present import dates, limit_facts
from app.web.present.fact_kinds import actor_words, kind_words
from app.web.present.fact_parts import Body, Words, due_words, step_words, with_reason
from app.web.present.office_lines import OFFICE_SENTENCES
from app.web.present.opinion_lines import conclusion_words


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact. Shape: raw is its body as JSON; kind is the word that exports use, told the same for a reader."""

    seq: int
    at: str
    kind: str
    told: str
    actor: str
    sentence: str
    raw: str
    hash: str
    is_meaning: bool


def fact_line(fact: Fact, words: Words, models: Mapping[str, str]) -> FactLine:
    """A fact for the page. Shape: models maps element ids to the model they were last seen in, for facts that do not
    name it.
    """
    tell = SENTENCES.get(fact.kind)
    body = {"model": models.get(str(fact.body.get("element", "")), ""), **fact.body}
    sentence = tell(body, words) if tell else fact.kind
    return FactLine(
        fact.seq,
        dates.exact(fact.at),
        fact.kind,
        kind_words(fact.kind),
        actor_words(fact.actor),
        sentence,
        canonical.dumps(fact.body),
        fact.hash.hex()[:12],
        fact.kind in IMPORTANT,
    )


def _moment(text: object) -> str:
    return dates.moment(from_text(str(text))) if text else "—"


def _received(body: Body) -> str:
    """When an answer was received: an instant, or for paper the day that its register says."""
    document = body.get("document") or {}
    if document.get("receipt_date"):
        return dates.day(date.fromisoformat(str(document["receipt_date"])))
    return _moment(body.get("receipt"))


def _case_started(body: Body, words: Words) -> str:
    started = _(
        "案件 %(number)s 启动，由 %(department)s 发起",
        number=body.get("number", ""),
        department=words.department(str(body.get("initiator", ""))),
    )
    return with_reason(started, body, words)


def _task_completed(body: Body, words: Words) -> str:
    if body.get("source") == "paper":
        return _(
            "市多规办代录 %(department)s 对“%(task)s”的纸质来函，收文于 %(when)s",
            department=words.department(body.get("department", "")),
            task=step_words(body, words),
            when=_received(body),
        )
    return _(
        "%(department)s 办结“%(task)s”，收件于 %(when)s",
        department=words.department(body.get("department", "")),
        task=step_words(body, words),
        when=_received(body),
    )


def _message(body: Body, words: Words) -> str:
    meant = (body.get("correlation") or {}).get("department")
    if meant:
        return _("%(department)s 未待补充材料即以来函答复", department=words.department(meant))
    name = {"withdraw": _("撤回"), "restart": _("重新启动")}.get(str(body.get("message")), str(body.get("message")))
    version = dict(body.get("data") or {}).get("footprint")
    if version is not None:
        asked = _("收到请求：%(name)s，用地改为第 %(version)s 版", name=name, version=version)
    else:
        asked = _("收到请求：%(name)s", name=name)
    return with_reason(asked, body, words)


def _work_done(body: Body, words: Words) -> str:
    return _("系统完成“%(task)s”", task=step_words(body, words))


def _work_refused(body: Body, words: Words) -> str:
    return _("系统未能完成“%(task)s”（%(code)s）", task=step_words(body, words), code=body.get("code", ""))


def _clock(body: Body, _words: Words) -> str:
    return _("执行截至 %(when)s 的到期时限", when=_moment(body.get("until")))


def _entered(body: Body, words: Words) -> str:
    return _("进入“%(task)s”", task=step_words(body, words))


def _left(body: Body, words: Words) -> str:
    if body.get("how") == "cancelled":
        return _("取消“%(task)s”", task=step_words(body, words))
    return _("离开“%(task)s”", task=step_words(body, words))


def _flow(body: Body, words: Words) -> str:
    return _("经由连线 %(flow)s", flow=words.element(str(body.get("model", "")), str(body.get("flow", ""))))


def _task_opened(body: Body, words: Words) -> str:
    return _(
        "任务“%(task)s”交 %(department)s 办理",
        task=step_words(body, words),
        department=words.department(str(body.get("department", ""))),
    )


def _timer_started(body: Body, words: Words) -> str:
    return _("开始计时“%(task)s”，到 %(when)s 为止", task=step_words(body, words), when=due_words(body))


def _timer_fired(body: Body, words: Words) -> str:
    return _("时限“%(task)s”到期（%(when)s）", task=step_words(body, words), when=due_words(body))


def _decided(body: Body, words: Words) -> str:
    matched = body.get("matched", ())
    rows = _("、").join(str(match.get("row", match.get("rule", ""))) for match in matched)
    cited = {ref: None for match in matched for ref in str(match.get("article", "")).split()}
    inputs = dict(body.get("inputs") or {})
    meant = inputs.get("department") or dict(inputs.get("candidate") or {}).get("department")
    told = {
        "task": step_words(body, words),
        "table": body.get("decision", ""),
        "rows": rows or "—",
        "articles": _("、").join(words.article(ref) for ref in cited) or "—",
    }
    if isinstance(meant, str):
        return _(
            "“%(task)s”就 %(department)s 按决策表 %(table)s 第 %(rows)s 行判定（依据：%(articles)s）",
            department=words.department(meant),
            **told,
        )
    return _("“%(task)s”按决策表 %(table)s 第 %(rows)s 行判定（依据：%(articles)s）", **told)


def _work_wanted(body: Body, words: Words) -> str:
    return _("等待系统办理“%(task)s”", task=step_words(body, words))


def _ended(body: Body, words: Words) -> str:
    return _("案件办结：%(outcome)s", outcome=step_words(body, words))


def _failed(body: Body, words: Words) -> str:
    return _("案件在“%(task)s”中断：%(code)s", task=step_words(body, words), code=body.get("code", ""))


def _opinion_given(body: Body, words: Words) -> str:
    kept = {
        "department": words.department(body.get("department", "")),
        "round": body.get("round", ""),
        "conclusion": conclusion_words(str(body.get("conclusion"))),
    }
    if body.get("source") == "paper":
        return _("%(department)s 第 %(round)s 轮意见（纸质代录）：%(conclusion)s", **kept)
    return _("%(department)s 第 %(round)s 轮意见：%(conclusion)s", **kept)


def _opinion_deemed(body: Body, words: Words) -> str:
    return _(
        "%(department)s 第 %(round)s 轮在期限内未提出明确意见，视为无意见（期限 %(when)s）",
        department=words.department(body.get("department", "")),
        round=body.get("round", ""),
        when=due_words(body),
    )


def _opinion_replaced(body: Body, words: Words) -> str:
    return _(
        "%(department)s 于 %(when)s 在期限内送达的意见取代“视为无意见”：%(conclusion)s",
        department=words.department(body.get("department", "")),
        when=_received(body),
        conclusion=conclusion_words(str(body.get("conclusion"))),
    )


def _late_letter(body: Body, words: Words) -> str:
    if body.get("in_time"):
        return _(
            "%(department)s 来函，期限内收件于 %(when)s，所答复的一轮已汇总或中止，不具意见效力",
            department=words.department(body.get("department", "")),
            when=_received(body),
        )
    return _(
        "%(department)s 逾期来函，收件于 %(when)s，不具意见效力",
        department=words.department(body.get("department", "")),
        when=_received(body),
    )


def _recalled(body: Body, words: Words) -> str:
    return _(
        "期限届满，从 %(department)s 收回任务“%(task)s”",
        department=words.department(body.get("department", "")),
        task=step_words(body, words),
    )


def _limit_missed(body: Body, words: Words) -> str:
    return _(
        "红灯：%(department)s 未在期限内办理“%(task)s”",
        department=words.department(body.get("department", "")),
        task=step_words(body, words),
    )


def _round(body: Body, _words: Words) -> str:
    return _("第 %(round)s 轮开始", round=body.get("round", ""))


def _resolution(body: Body, words: Words) -> str:
    binds = _("、").join(words.department(str(code)) for code in body.get("binds") or ())
    made = {
        "resolved": _("协调一致"),
        "revise": _("调整方案"),
        "stop": _("终止"),
        "escalate": _("上交"),
        "unresolved": _("未能协调一致"),
    }
    result = made.get(str(body.get("result")), str(body.get("result")))
    if binds:
        return _(
            "%(department)s 形成协调决议：%(result)s，约束 %(binds)s",
            department=words.department(body.get("department", "")),
            result=result,
            binds=binds,
        )
    return _(
        "%(department)s 形成协调决议：%(result)s",
        department=words.department(body.get("department", "")),
        result=result,
    )


def _findings(body: Body, words: Words) -> str:
    found = list(body.get("findings", ()))
    names = _("、").join(dict.fromkeys(words.layer(str(one.get("layer", ""))) for one in found))
    if not found:
        return _("空间核查：未触及任何图层")
    return ngettext(
        "空间核查：%(num)s 项结果（%(names)s）", "空间核查：%(num)s 项结果（%(names)s）", len(found), names=names
    )


def _material(body: Body, _words: Words) -> str:
    if body.get("use") == REGISTRATION:
        return _("登记时提交的材料 %(digest)s… 并入案件", digest=str(body.get("digest", ""))[:12])
    return _("使用材料 %(digest)s…（%(use)s）", digest=str(body.get("digest", ""))[:12], use=body.get("use", ""))


def _code(body: Body, _words: Words) -> str:
    if body.get("check_digit_holds") is False:
        return _("投资平台赋码 %(code)s（校验位不符，已提示）", code=body.get("code", ""))
    return _("投资平台赋码 %(code)s", code=body.get("code", ""))


def _pushed(body: Body, _words: Words) -> str:
    receiver = {
        "push_investment_platform": _("投资项目在线审批监管平台"),
        "push_joint_approval": _("联合审批平台"),
        "send_notices": _("部门通知"),
        "obtain_project_code": _("投资项目在线审批监管平台"),
    }.get(str(body.get("receiver")), str(body.get("receiver")))
    return _("已推送至%(receiver)s（消息 %(message)s）", receiver=receiver, message=str(body.get("message", ""))[:12])


def _migrated(body: Body, words: Words) -> str:
    said = _("案件改按模型 %(model)s 第 %(version)s 版办理", model=body["model"], version=body["version"])
    return with_reason(said, body, words)


def _reverted(body: Body, words: Words) -> str:
    return with_reason(_("案件退回模型 %(model)s 的原版本", model=body["model"]), body, words)


def _claimed(body: Body, words: Words) -> str:
    return _(
        "%(department)s 接办“%(task)s”",
        department=words.department(body.get("department", "")),
        task=step_words(body, words),
    )


def _returned(body: Body, words: Words) -> str:
    return _(
        "%(department)s 将 %(account)s 接办的“%(task)s”退回部门待办",
        department=words.department(body.get("department", "")),
        account=body.get("assignee", ""),
        task=step_words(body, words),
    )


SENTENCES: Mapping[str, Callable[[Body, Words], str]] = {
    "CaseStarted": _case_started,
    "TaskCompleted": _task_completed,
    "MessageReceived": _message,
    "WorkDone": _work_done,
    "WorkRefused": _work_refused,
    "ClockReached": _clock,
    "CaseMigrated": _migrated,
    "CaseReverted": _reverted,
    **OFFICE_SENTENCES,
    "ElementEntered": _entered,
    "ElementLeft": _left,
    "FlowTaken": _flow,
    "TaskOpened": _task_opened,
    "TimerStarted": _timer_started,
    "TimerFired": _timer_fired,
    "CalendarAdopted": limit_facts.calendar,
    "LimitPaused": limit_facts.limit_paused,
    "LimitResumed": limit_facts.limit_resumed,
    "LimitExtended": limit_facts.limit_extended,
    "LimitRecomputed": limit_facts.limit_recomputed,
    "DecisionMade": _decided,
    "WorkWanted": _work_wanted,
    "CaseEnded": _ended,
    "CaseFailed": _failed,
    "OpinionGiven": _opinion_given,
    "OpinionDeemed": _opinion_deemed,
    "OpinionReplaced": _opinion_replaced,
    "LateLetterReceived": _late_letter,
    "TaskRecalled": _recalled,
    "LimitMissed": _limit_missed,
    "RoundStarted": _round,
    "ResolutionMade": _resolution,
    "FindingsMade": _findings,
    "MaterialUsed": _material,
    "ProjectCodeAssigned": _code,
    "MessagePushed": _pushed,
    "AcceptanceDeemed": limit_facts.acceptance_deemed,
    "NotSupplemented": limit_facts.not_supplemented,
    "TaskClaimed": _claimed,
    "TaskReturned": _returned,
}
# What a reader who wants the story and not every move is shown first.
IMPORTANT = frozenset(SENTENCES) - {
    "ElementEntered",
    "ElementLeft",
    "FlowTaken",
    "ClockReached",
    "WorkWanted",
    "TimerStarted",
    "TimerFired",
}
