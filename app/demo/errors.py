"""What can be wrong with a demonstration city."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class DemonstrationCutShort(DuoguiError):
    code = "E-DEMO-2"
    status = 409
    zh = "上次准备演示城市被中断，数据库里只有一部分"
    en = "The last preparation of the demonstration was interrupted, and the database holds a part of it"
    hint_zh = "请删去该库另建空库后重新运行 duogui demo；数据目录中的文件会自行重做"
    hint_en = "Drop that database, create an empty one and run `duogui demo` again; the files of the directory are made anew"


class NoDemonstration(DuoguiError):
    code = "E-DEMO-1"
    status = 409
    zh = "此数据目录里的“{name}”是正式站点，不是演示城市"
    en = "The directory holds “{name}”, a real site and no demonstration"
    hint_zh = "请用 --data 指定另一个目录；正式站点用 duogui serve 启动"
    hint_en = "Name another directory with --data; a real site is started with duogui serve"
