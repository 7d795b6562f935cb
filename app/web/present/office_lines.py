"""The acts of the coordination office on a case as sentences: moved, an instance added or taken away, mended, stopped.

A part of fact_lines.py, which joins them with the others; the reason is read where the reader may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

Body = Mapping[str, Any]
Said = Callable[[Body, Any], str]


def _with_reason(said: str, body: Body, words: Any) -> str:
    reason = words.reason(body.get("reason"))
    return _("%(sentence)s；理由：%(reason)s", sentence=said, reason=reason) if reason else said


def _names(data: object) -> str:
    return _("、").join(data) if isinstance(data, Mapping) else ""


def _moved(body: Body, words: Any) -> str:
    step = words.element("", str(body.get("element", "")))
    return _with_reason(_("多规办将案件调整到“%(task)s”", task=step), body, words)


def _added(body: Body, words: Any) -> str:
    item = body.get("item")
    known = words.department(item) if isinstance(item, str) else str(item)
    return _with_reason(_("多规办增加一家：%(item)s", item=known), body, words)


def _taken(body: Body, words: Any) -> str:
    return _with_reason(_("多规办取消其中一家"), body, words)


def _retried(body: Body, words: Any) -> str:
    return _with_reason(_("多规办重试中断的环节"), body, words)


def _repaired(body: Body, words: Any) -> str:
    said = _("多规办修正 %(names)s 后重试中断的环节", names=_names(body.get("data")))
    return _with_reason(said, body, words)


def _cancelled(body: Body, words: Any) -> str:
    return _with_reason(_("多规办终止案件"), body, words)


OFFICE_SENTENCES: Mapping[str, Said] = {
    "CaseMoved": _moved,
    "InstanceAdded": _added,
    "InstanceTaken": _taken,
    "CaseRetried": _retried,
    "CaseRepaired": _repaired,
    "CaseCancelled": _cancelled,
}
