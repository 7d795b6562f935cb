"""What can be wrong with a demonstration city."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class DemonstrationUnfinished(DuoguiError):
    code = "E-DEMO-1"
    status = 409
    zh = "此数据目录里的“{name}”不是完整的演示城市：是正式站点，或上次准备时中断"
    en = "The directory holds “{name}”, which is no complete demonstration: a real site, or one whose making was interrupted"
    hint_zh = "请用 --data 指定一个空目录；若是中断的演示，可删除该目录后重试"
    hint_en = "Name an empty directory with --data; an interrupted demonstration's directory may be deleted"
