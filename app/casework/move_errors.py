"""What can be wrong with the wish to move a case. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class NothingToMove(DuoguiError):
    code = "E-MOVE-1"
    status = 422
    zh = "没有选择要做的调整，或没有写明增加哪一家"
    en = "Nothing was chosen, or not whom to add"
    hint_zh = "请选择移到的环节，或选择增加、取消哪一家"
    hint_en = "Choose a step to move to, or whom to add or take away"
