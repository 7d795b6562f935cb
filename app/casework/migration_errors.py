"""Why a running case cannot go on in another version of its model. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class CannotMigrate(DuoguiError):
    code = "E-MIGRATE-1"
    status = 409
    zh = "案件 {case} 不能换用此版本：{why_zh}"
    en = "Case {case} cannot go on in this version: {why_en}"
    hint_zh = "案件按原版本继续办理；可先办完所列元素，或发布保留这些元素的版本"
    hint_en = "It goes on in its own version: complete the element first, or publish a version that keeps it"


class NothingToRevert(DuoguiError):
    code = "E-MIGRATE-2"
    status = 409
    zh = "案件 {case} 换用版本后已有新的办理，或没有换用过版本，不能退回"
    en = "Something happened in case {case} since it was migrated, or it never was: there is nothing to take back"
    hint_zh = "如需回到旧版本，请换用该版本：duogui cases migrate 模型 --to 旧版本"
    hint_en = "To go on in the former version, migrate to it: duogui cases migrate MODEL --to FORMER"


class NothingChosen(DuoguiError):
    code = "E-MIGRATE-3"
    status = 422
    zh = "没有选择案件"
    en = "No case was chosen"
    hint_zh = "请勾选要处理的案件后再提交"
    hint_en = "Tick the cases it is about, then send it again"


class ReasonMissing(DuoguiError):
    code = "E-MIGRATE-4"
    status = 422
    zh = "没有写明理由"
    en = "No reason was given"
    hint_zh = "请写明理由，2 至 2000 字；理由随事实保存，审计人员可以看到"
    hint_en = "Give the reason in 2 to 2,000 characters: it is kept with the fact, where auditors read it"
