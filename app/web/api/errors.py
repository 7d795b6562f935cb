"""What is refused of a request before any verb sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.errors import DuoguiError


class TokenNeeded(DuoguiError):
    code = "E-API-1"
    status = 401
    zh = "请求没有可用的令牌"
    en = "The request carries no token that opens anything"
    hint_zh = (
        "请在 Authorization 头中写 Bearer 和令牌；令牌由 duogui account token 或“接口令牌”页面发给，可能已到期或被撤销"
    )
    hint_en = (
        "Send `Authorization: Bearer` and a token; `duogui account token` or the page of tokens makes one. "
        "It may have ended or been revoked"
    )


class NoSuchAddress(DuoguiError):
    code = "E-API-2"
    status = 404
    zh = "接口没有这个地址"
    en = "The interface has no such address"
    hint_zh = "请查看 /api/v1/openapi.json"
    hint_en = "See /api/v1/openapi.json"


class MethodNotHere(DuoguiError):
    code = "E-API-3"
    status = 405
    zh = "此地址不接受 {method}"
    en = "This address does not take {method}"
    hint_zh = "可用的方法见 Allow 头"
    hint_en = "The header Allow names what it takes"


class BodyNotJson(DuoguiError):
    code = "E-API-4"
    status = 415
    zh = "请求内容须为 application/json"
    en = "The content must be application/json"
    hint_zh = "请将 Content-Type 设为 application/json"
    hint_en = "Set Content-Type to application/json"


class BodyUnreadable(DuoguiError):
    code = "E-API-5"
    zh = "请求内容不是可读的 JSON：{why_zh}"
    en = "The content is no JSON that can be read: {why_en}"
    hint_zh = "请发送 UTF-8 的 JSON 对象，键不重复，层级不超过 {most}"
    hint_en = "Send a JSON object in UTF-8, no key twice, at most {most} levels deep"


class RequestWrong(DuoguiError):
    """Shape: fields maps the place of each fault to its messages, [{zh, en}]; places inside are joined by dots."""

    code = "E-API-6"
    status = 422
    zh = "请求有 {count} 处不符合接口的规定"
    en = "The request differs from what the interface takes in {count} places"
    hint_zh = "请按 errors 逐处更正"
    hint_en = "Correct what `errors` names"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(count=len(fields))
        self.fields = fields


class KeyMalformed(DuoguiError):
    code = "E-API-7"
    zh = "Idempotency-Key 不符合要求"
    en = "The Idempotency-Key is not well formed"
    hint_zh = "请用 8 至 128 个字母、数字、- 或 _；同一请求重发时用同一个键"
    hint_en = "Use 8 to 128 letters, digits, - or _; send a request again with the same key"


class ContentTooLarge(DuoguiError):
    code = "E-API-8"
    status = 413
    zh = "请求内容超过 {most} 字节"
    en = "The content is larger than {most} bytes"
    hint_zh = "请缩短内容；文件请在页面上传"
    hint_en = "Send less; files are brought on the pages"


class BodyUnwanted(DuoguiError):
    code = "E-API-9"
    zh = "此操作不接受请求内容"
    en = "This operation takes no content"
    hint_zh = "请去掉请求内容"
    hint_en = "Leave the content out"
