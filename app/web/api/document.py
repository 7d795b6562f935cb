"""openapi.json: OpenAPI 3.1 made from the list of operations and their schemas, once for a process."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from app.web.api import shapes
from app.web.api.operation import OPERATIONS, Operation

KEY_PATTERN = "^[A-Za-z0-9_-]{8,128}$"
PROBLEM = "application/problem+json"
VERSION = "1.0"
_ABOUT = (
    "多规案件与任务的接口。每个命令都与页面上的操作相同，留下同样的事实。 / "
    "Cases and tasks of Duogui. Each command is the act of a page and leaves the same facts."
)
_WORDS = {
    400: "无法读取的请求 / A request that cannot be read",
    401: "没有可用的令牌 / No token that opens anything",
    403: "不是此账号的职责 / Not this account's duty",
    404: "没有，或无权查看 / Not there, or not to be seen",
    409: "与现状冲突；task 为任务现状 / In conflict with what is; task is the task as it is now",
    413: "内容过大 / Too large",
    415: "不是 JSON / No JSON",
    422: "不符合规定；errors 指明各处 / Not what is taken; errors names each place",
    503: "暂时繁忙，请用同一个键重试 / Busy for a moment: try again with the same key",
}
_REF = re.compile(r"<(\w+)>")


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    made = APISpec(
        title="多规 / Duogui",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": _ABOUT},
        servers=[{"url": "/api/v1"}],
        security=[{"token": []}],
        plugins=[MarshmallowPlugin(schema_name_resolver=_named)],
    )
    made.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for each in OPERATIONS:
        path = _REF.sub(r"{\1}", each.path)
        made.path(path, operations={each.method.lower(): _operation(each)})
    told: dict[str, Any] = made.to_dict()
    return told


def _named(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)


def _operation(each: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": each.name,
        "summary": f"{each.zh} / {each.en}",
        "description": (each.do.__doc__ or "").strip(),
        "parameters": [*_addressed(each), *_asked(each), *_keyed(each)],
        "responses": {
            str(each.status): _answer("成功 / Done", each.gives, "application/json"),
            **{str(status): _answer(_WORDS[status], shapes.Problem, PROBLEM) for status in each.statuses},
        },
    }
    if each.takes is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": each.takes}}}
    return told


def _answer(words: str, schema: type[Schema], kind: str) -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": schema}}}


def _addressed(each: Operation) -> list[dict[str, Any]]:
    shape = {"type": "string", "minLength": 1, "maxLength": 100}
    return [{"name": name, "in": "path", "required": True, "schema": shape} for name in _REF.findall(each.path)]


def _asked(each: Operation) -> list[dict[str, Any]]:
    return [{"in": "query", "schema": each.query}] if each.query is not None else []


def _keyed(each: Operation) -> list[dict[str, Any]]:
    if not each.is_command:
        return []
    words = "同一请求重发时用同一个键，得到第一次的答复 / A request sent again with its key gets the first answer"
    shape = {"type": "string", "pattern": KEY_PATTERN}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "description": words, "schema": shape}]
