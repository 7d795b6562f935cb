"""What every word of the command shares: its options, its exit codes, and the two ways out, for programs and for people."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.domain import canonical
from app.domain.errors import DuoguiError

DATA = click.option(
    "--data",
    "directory",
    envvar="DUOGUI_DATA",
    default="duogui-data",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="数据目录 / data directory",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="只输出一个 JSON 对象 / print one JSON object and nothing else"
)
FINE, FOUND, COULD_NOT = 0, 1, 2
Both = tuple[str, str]  # a text in Chinese and in English


class UnreadableJson(DuoguiError):
    code = "E-CLI-1"
    zh = "{what} {line_zh}不是可读的 JSON：{why_zh}"
    en = "{what}{line_en} is no JSON that can be read: {why_en}"
    hint_zh = '请写成 JSON 对象，如 {{"面积": 1000}}；脚本和批量文件每行一个对象'
    hint_en = 'Write a JSON object such as {{"area": 1000}}; scripts and batches have one object a line'

    def __init__(self, what: str, why: Exception | Both, line: int = 0) -> None:
        why_zh, why_en = _why(why, line) if isinstance(why, Exception) else why
        super().__init__(
            what=what,
            why_zh=why_zh,
            why_en=why_en,
            line_zh=f"第 {line} 行" if line else "",
            line_en=f", line {line}," if line else "",
        )


def _why(error: Exception, line: int) -> Both:
    """What Python could not read, in our words; one line among others needs no number of its own."""
    if isinstance(error, json.JSONDecodeError):
        zh, en = ("", "") if line else (f"第 {error.lineno} 行", f"line {error.lineno}, ")
        return f"{zh}第 {error.colno} 个字符处不合 JSON 的写法", f"not written as JSON at {en}character {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"第 {error.start + 1} 个字节不是 UTF-8", f"byte {error.start + 1} is not UTF-8"
    if isinstance(error, RecursionError):
        return "括号嵌套太深", "its brackets are nested too deep"
    return "有不能读的值", "it has a value that cannot be read"


class CannotWrite(DuoguiError):
    code = "E-CLI-2"
    zh = "不能写入“{path}”：{why_zh}"
    en = "“{path}” cannot be written: {why_en}"
    hint_zh = "请给出已有的、可以写入的文件夹中的文件名"
    hint_en = "Name a file in a folder that exists and may be written"

    def __init__(self, path: Path, error: OSError) -> None:
        zh = {
            FileNotFoundError: "没有这个文件夹",
            NotADirectoryError: "上级不是文件夹",
            PermissionError: "没有写入权限",
        }
        why = str(error.strerror or error)
        super().__init__(path=path, why_zh=zh.get(type(error), why), why_en=why)


class HeadsAreOfAll(DuoguiError):
    code = "E-CLI-3"
    zh = "--heads 不能与“{other}”一起用"
    en = "--heads and “{other}” do not go together"
    hint_zh = "链头总是全部案件的，格式固定；要导出案件的事实，请去掉 --heads"
    hint_en = "Heads are those of all cases in one format; leave --heads out to export facts of cases"


class CaseUnknown(DuoguiError):
    code = "E-CLI-4"
    zh = "没有案件“{case}”"
    en = "There is no case “{case}”"
    hint_zh = "请写案号，如 2026-000001，或案件标识；不写案件即导出全部"
    hint_en = "Write a case's number such as 2026-000001, or its id; export without one takes every case"


class FolderMissing(DuoguiError):
    code = "E-CLI-5"
    zh = "没有文件夹“{path}”"
    en = "There is no folder “{path}”"
    hint_zh = "请核对 --in 的写法；确要新建，请先建好该文件夹"
    hint_en = "See whether --in is written right; to begin a new folder, make it first"


def read_object(text: str, what: str, line: int = 0) -> dict[str, Any]:
    """A JSON object as it was given. Shape: whole numbers are int, others Decimal; the number of its line where it
    stands among others. Raises: E-CLI-1.
    """
    try:
        value = canonical.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableJson(what, error, line) from None
    if not isinstance(value, dict):
        raise UnreadableJson(what, not_an(OBJECT, value), line)
    return value


OBJECT: Both = ("对象", "an object")
_KINDS: dict[type, Both] = {
    bool: ("真假值", "true or false"),
    int: ("数字", "a number"),
    Decimal: ("数字", "a number"),
    str: ("文字", "a text"),
    list: ("列表", "a list"),
    dict: OBJECT,
}


def not_an(wanted: Both, value: Any) -> Both:
    """That a JSON value is of another kind than wanted."""
    zh, en = _KINDS.get(type(value), ("空值", "null"))
    return f"须为{wanted[0]}，而这里是{zh}", f"write {wanted[1]} instead of {en}"


def say(text: str) -> None:
    """A message for the person, beside the output."""
    click.echo(text, err=True)


def put(value: Any) -> None:
    """One JSON object on a line of standard output; decimals as JSON numbers."""
    click.echo(json_text(plain(value)))


def json_text(value: Any) -> str:
    """The value as JSON on one line, in its own order; half of a surrogate pair as the escape that JSON has for it."""
    return canonical.dumps(value, sort=False).encode("utf-8", "backslashreplace").decode("utf-8")


def plain(value: Any) -> Any:
    """A value as canonical JSON takes it: floats as the decimals they print as, keys as text."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
