"""The demonstration city's regions, departments and accounts: Dalian with Wafangdian as its district level.

Accounts are named by office and duty; no person is invented. The codes are also what scenarios say in `as`.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.casework.accounts import DUTY_NAMES
from app.domain.actors import ADMINISTRATOR, ANALYST, AUDITOR, HANDLER, ISSUER

REGIONS: tuple[tuple[str, str | None, str, str, str], ...] = (
    ("210000", None, "辽宁省", "Liaoning Province", "province"),
    ("210200", "210000", "大连市", "Dalian City", "city"),
    ("210281", "210200", "瓦房店市", "Wafangdian City", "district"),
)

# code after the region, Chinese, English, functions by which rules find it
CITY: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("coordination", "市多规办", "Multi-plan Coordination Office", ("coordination_office",)),
    ("natural-resources", "市自然资源局", "Natural Resources Bureau", ("planning_dept", "natural_resources")),
    ("development-reform", "市发展改革委", "Development and Reform Commission", ("development_reform",)),
    ("ecology", "市生态环境局", "Ecology and Environment Bureau", ("ecology",)),
    ("water", "市水务局", "Water Bureau", ("water",)),
    ("agriculture", "市农业农村局", "Agriculture Bureau", ("agriculture",)),
    ("forestry", "市林业和草原局", "Forestry and Grassland Bureau", ("forestry",)),
    ("housing", "市住房城乡建设局", "Housing and Urban-Rural Development Bureau", ("housing",)),
    ("transport", "市交通运输局", "Transport Bureau", ("transport",)),
    ("civil-air-defence", "市人民防空办公室", "Civil Air Defence Office", ("civil_air_defence",)),
    ("heritage", "市文化和旅游局", "Culture and Tourism Bureau", ("heritage",)),
    ("emergency", "市应急管理局", "Emergency Management Bureau", ("emergency",)),
    ("land-reserve", "市土地储备中心", "Land Reserve Centre", ("land_reserve",)),
    ("front-desk", "市政务服务中心综合窗口", "Government Service Front Desk", ("front_desk",)),
    ("leading-group", "市“多规合一”工作领导小组", "Multi-plan Leading Group", ("leading_group",)),
    ("supervision", "市监察部门", "Supervision Department", ("supervision",)),
    ("audit", "市审计部门", "Audit Department", ("audit",)),
)
DISTRICT: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("natural-resources", "瓦房店市自然资源局", "Wafangdian Natural Resources Bureau", ("natural_resources",)),
    ("development-reform", "瓦房店市发展改革局", "Wafangdian Development and Reform Bureau", ("development_reform",)),
    ("water", "瓦房店市水务局", "Wafangdian Water Bureau", ("water",)),
    ("agriculture", "瓦房店市农业农村局", "Wafangdian Agriculture Bureau", ("agriculture",)),
    ("front-desk", "瓦房店市政务服务中心综合窗口", "Wafangdian Government Service Front Desk", ("front_desk",)),
    ("town", "瓦房店市岗店街道办事处", "Gangdian Subdistrict Office, Wafangdian", ("town",)),
)
EXTRA: tuple[tuple[str, str], ...] = (
    ("210200-coordination", ADMINISTRATOR),
    ("210200-coordination", ANALYST),
    ("210200-audit", AUDITOR),
    ("210200-supervision", AUDITOR),
)


def departments() -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Every department: code, Chinese, English, region, functions."""
    for region, rows in (("210200", CITY), ("210281", DISTRICT)):
        for tail, zh, en, functions in rows:
            yield f"{region}-{tail}", zh, en, region, functions


def accounts() -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Every account: id, department, Chinese, English, duties. An issuer of a small department handles too."""
    for code, zh, en, _, _ in departments():
        for duty in (ISSUER, HANDLER):
            duties = (ISSUER, HANDLER) if duty == ISSUER else (HANDLER,)
            yield f"{code}.{duty}", code, f"{zh}{DUTY_NAMES[duty][0]}", f"{en} {DUTY_NAMES[duty][1]}", duties
    names = {code: (zh, en) for code, zh, en, _, _ in departments()}
    for code, duty in EXTRA:
        zh, en = names[code]
        yield f"{code}.{duty}", code, f"{zh}{DUTY_NAMES[duty][0]}", f"{en} {DUTY_NAMES[duty][1]}", (duty,)
