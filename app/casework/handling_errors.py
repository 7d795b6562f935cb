"""What is refused of taking a task, giving it back, and of tokens. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class TaskTaken(DuoguiError):
    code = "E-CASE-30"
    status = 409
    zh = "任务“{name}”已由本部门 {by} 接办"
    en = "The task “{name}” was taken by {by} of your department"
    hint_zh = "请与其商定；需由您办理的，先将任务退回部门待办，再接办"
    hint_en = "Settle it with that person; to do it yourself, first give the task back to the department, then take it"


class MessageNotYours(DuoguiError):
    code = "E-CASE-31"
    status = 422
    zh = "“{message}”由系统在办理中发出，不能由账号发送"
    en = "“{message}” is sent by the product itself and by no account"
    hint_zh = "请使用对应的办理事项，例如代录纸质意见"
    hint_en = "Use the act it belongs to, such as entering a paper opinion"


class NoSuchToken(DuoguiError):
    code = "E-SIGN-10"
    status = 404
    zh = "账号 {account} 没有在用的令牌 {token}"
    en = "The account {account} has no standing token {token}"
    hint_zh = "duogui account token 账号 --list 列出该账号的令牌；已撤销的不能再撤销"
    hint_en = "`duogui account token ACCOUNT --list` lists them; one that was revoked cannot be revoked again"


class TokenTimeWrong(DuoguiError):
    code = "E-SIGN-11"
    status = 422
    zh = "令牌有效期 {days} 天不在 1 至 {most} 天之内"
    en = "A token cannot be valid for {days} days: 1 to {most}"
    hint_zh = "请填写整数天数；到期前另发新令牌"
    hint_en = "Give whole days; make a new token before this one ends"


class TokenUnnamed(DuoguiError):
    code = "E-SIGN-12"
    status = 422
    zh = "令牌须有用途说明，最多 {most} 个字符"
    en = "A token needs a word of what it is for, at most {most} characters"
    hint_zh = "例如：“档案系统每日取数”"
    hint_en = "Such as: nightly reading by the archive"


class TooManyTokens(DuoguiError):
    code = "E-SIGN-13"
    status = 409
    zh = "账号 {account} 已有 {most} 个在用的令牌"
    en = "The account {account} has {most} standing tokens already"
    hint_zh = "请先撤销不再使用的令牌"
    hint_en = "First revoke one that is not used any more"
