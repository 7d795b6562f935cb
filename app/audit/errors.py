"""Errors of the auditors' room. Codes E-AUDIT-…; both languages, each with what to do."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class HeadsUnreadable(DuoguiError):
    code = "E-AUDIT-1"
    status = 422
    zh = "“{source}”不是可读的链头文件：{why_zh}"
    en = "“{source}” is no file of heads that can be read: {why_en}"
    hint_zh = "请使用先前由“导出链头”或 duogui history export --heads 得到的文件，不要改动"
    hint_en = "Use a file that was exported earlier by “Export heads” or duogui history export --heads, unchanged"


class FormatUnknown(DuoguiError):
    code = "E-AUDIT-2"
    status = 404
    zh = "不能导出为 {format}"
    en = "There is no export as {format}"
    hint_zh = "可用的格式：xes、csv、jsonl"
    hint_en = "The formats are xes, csv and jsonl"
