"""What can be wrong with a demonstration city."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class NoDemonstration(DuoguiError):
    code = "E-DEMO-1"
    status = 409
    zh = "此数据目录里的“{name}”是正式站点，不是演示城市"
    en = "The directory holds “{name}”, a real site and no demonstration"
    hint_zh = "请用 --data 指定另一个目录；正式站点用 duogui serve 启动"
    hint_en = "Name another directory with --data; a real site is started with duogui serve"
