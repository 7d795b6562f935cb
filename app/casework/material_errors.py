"""What is refused of a file that is brought. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class FormatNotTaken(DuoguiError):
    code = "E-MATERIAL-2"
    status = 415
    zh = "文件 {name} 的实际内容是{found_zh}；此处接收：{taken_zh}"
    en = "The file {name} really is {found_en}; what is taken here: {taken_en}"
    hint_zh = "请另存为此处接收的类型后重新上传；矢量数据只能在“GIS 数据”或项目用地范围处上传"
    hint_en = "Save it as one of these and upload it again; vector data go under “GIS data” or a project's site alone"


class NameBelies(DuoguiError):
    code = "E-MATERIAL-6"
    status = 415
    zh = "文件 {name} 的名称以 {said} 结尾，实际内容是{found_zh}"
    en = "The name of {name} ends in {said}, and it really is {found_en}"
    hint_zh = "请核对是否选错了文件；内容无误的，把名称改为以 {right} 结尾后重新上传"
    hint_en = "Check whether it is the right file; if it is, let its name end in {right} and upload it again"


class ValidityUnreadable(DuoguiError):
    code = "E-MATERIAL-9"
    status = 422
    zh = "有效期“{given}”不是日期"
    en = "“{given}” is no date until which a paper is valid"
    hint_zh = "请写成 2027-03-01 这样的日期，或留空"
    hint_en = "Write a date such as 2027-03-01, or leave it empty"
