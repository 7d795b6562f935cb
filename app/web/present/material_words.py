"""Materials in words: of what kind one is, and until when it is valid."""

from __future__ import annotations

from datetime import date

from app.web.language import gettext as _
from app.web.present import dates


def kind_of_material(kind: str) -> str:
    """A kind of material in words. Empty: a kind that a city's own form names stands as it is."""
    return {
        "application": _("申请材料"),
        "approval_document": _("批准文件"),
        "drawing": _("图件"),
        "explanation": _("说明材料"),
        "gis_data": _("GIS 数据"),
        "licence": _("证照"),
        "minutes": _("会议纪要"),
        "opinion_letter": _("意见函"),
        "opinion_scan": _("来函扫描件"),
        "other": _("其他材料"),
        "proposal": _("项目建议书"),
        "scan": _("扫描件"),
        "site_file": _("用地范围"),
        "supplement": _("补充材料"),
    }.get(kind, kind)


def validity_words(until: str | None) -> str:
    """Until when a paper is valid. Empty: "" where nobody said."""
    return _("有效期至 %(day)s", day=dates.day(date.fromisoformat(until))) if until else ""
