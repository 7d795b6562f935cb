"""Each kind of fact in a word or two, for lines that say of what kind a fact is; its sentence is in fact_lines.py. A test holds this list
against the kinds.
"""

from __future__ import annotations

from app.domain.actors import SYSTEM
from app.web.language import gettext as _


def kind_words(kind: str) -> str:
    """A kind of fact in words. Empty: a kind that is not known stays as it is."""
    return _words().get(kind, kind)


def actor_words(account: str) -> str:
    """Who acted: an account by its name, the program itself in words."""
    return _("系统") if account == SYSTEM.account else account


def _words() -> dict[str, str]:
    return {
        "CaseStarted": _("案件启动"),
        "TaskCompleted": _("任务办结"),
        "MessageReceived": _("收到请求"),
        "WorkDone": _("系统办理完成"),
        "WorkRefused": _("系统办理未成"),
        "ClockReached": _("到期执行"),
        "CaseMigrated": _("换用模型版本"),
        "CaseReverted": _("退回原版本"),
        "CaseMoved": _("案件调整"),
        "InstanceAdded": _("增加一家"),
        "InstanceTaken": _("取消一家"),
        "CaseRetried": _("中断后重试"),
        "CaseRepaired": _("修正后重试"),
        "CaseCancelled": _("案件终止"),
        "ElementEntered": _("进入环节"),
        "ElementLeft": _("离开环节"),
        "FlowTaken": _("经由连线"),
        "TaskOpened": _("任务下达"),
        "TimerStarted": _("开始计时"),
        "TimerFired": _("计时到期"),
        "CalendarAdopted": _("日历更新"),
        "LimitPaused": _("期限暂停"),
        "LimitResumed": _("期限恢复"),
        "LimitExtended": _("期限延长"),
        "LimitRecomputed": _("期限重算"),
        "DecisionMade": _("决策表判定"),
        "WorkWanted": _("待系统办理"),
        "CaseEnded": _("案件办结"),
        "CaseFailed": _("案件中断"),
        "OpinionGiven": _("部门意见"),
        "OpinionDeemed": _("视为无意见"),
        "OpinionReplaced": _("意见取代"),
        "LateLetterReceived": _("逾期来函"),
        "TaskRecalled": _("任务收回"),
        "LimitMissed": _("逾期红灯"),
        "RoundStarted": _("新一轮开始"),
        "ResolutionMade": _("协调决议"),
        "FindingsMade": _("空间核查"),
        "MaterialUsed": _("使用材料"),
        "ProjectCodeAssigned": _("项目赋码"),
        "MessagePushed": _("对外推送"),
        "AcceptanceDeemed": _("视为受理"),
        "NotSupplemented": _("未补正"),
        "TaskClaimed": _("任务接办"),
        "TaskReturned": _("任务退回"),
    }
