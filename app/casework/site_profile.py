"""The site profile: a TOML file that names a site, its regions with their boundaries, its departments and accounts.

Reading only: what is written wrongly is refused with its place, whether it fits the site that is there is asked by
import_organisation.py. Here must never be a store.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.casework.organisation_errors import CodeTwice, ProfileKeyUnknown, ProfileUnreadable, ProfileValueWrong
from app.domain.actors import DUTIES

LEVELS = ("province", "city", "district")
_REGION_CODE = (re.compile(r"[0-9]{6,12}"), "应为 6 至 12 位数字", "it must be 6 to 12 digits")
_DEPARTMENT_CODE = (
    re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?"),
    "应为小写字母、数字和连字符，如 990001-water",
    "it must be small letters, digits and hyphens, such as 990001-water",
)
_FUNCTION = (
    re.compile(r"[a-z][a-z0-9_]*"),
    "应为小写字母、数字和下划线，如 planning_dept",
    "it must be small letters, digits and underscores, such as planning_dept",
)
_TABLES = {
    "": ("name", "region", "department", "account"),
    "region": ("code", "parent", "zh", "en", "level", "boundary"),
    "department": ("code", "zh", "en", "region", "functions", "open"),
    "account": ("department", "duties"),
}


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """Shape: parent None for the root; boundary is where its file stands, None to keep what there is."""

    code: str
    parent: str | None
    zh: str
    en: str
    level: str
    boundary: Path | None


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """Shape: functions are the words by which models and tables find it."""

    code: str
    zh: str
    en: str
    region: str
    functions: frozenset[str]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account, named by office and duty. Shape: id is the department and the first duty."""

    department: str
    duties: tuple[str, ...]

    @property
    def id(self) -> str:
        """The account's name, "990001-water.issuer"."""
        return f"{self.department}.{self.duties[0]}"


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """Shape: source is the file as messages name it. Empty: name "" leaves the site's name as it is."""

    source: str
    name: str
    regions: tuple[RegionEntry, ...]
    departments: tuple[DepartmentEntry, ...]
    accounts: tuple[AccountEntry, ...] = ()


def read_profile(path: Path) -> SiteProfile:
    """The profile in a file; boundaries stand relative to it. Raises: E-ORG-1 to E-ORG-4."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileUnreadable(file=path.name, why=error) from error
    top = _Entry(path.name, "", table)
    regions = [_region(entry, path.parent) for entry in top.tables("region")]
    departments = [_department(entry) for entry in top.tables("department")]
    accounts = [_account(entry) for entry in top.tables("account")]
    _refuse_twice(path.name, "区划", "region", (region.code for region in regions))
    _refuse_twice(path.name, "部门", "department", (department.code for department in departments))
    _refuse_twice(path.name, "账号", "account", (account.id for account in accounts))
    name = top.text("name", needed=False)
    return SiteProfile(path.name, name, tuple(regions), tuple(departments), tuple(accounts))


def _region(entry: _Entry, folder: Path) -> RegionEntry:
    code, boundary = entry.word("code", _REGION_CODE), entry.text("boundary", needed=False)
    level = entry.text("level")
    if level not in LEVELS:
        raise entry.wrong("level", f"应为 {'、'.join(LEVELS)} 之一", f"it must be one of {', '.join(LEVELS)}")
    parent = entry.word("parent", _REGION_CODE) if "parent" in entry.table else None
    if parent == code:
        raise entry.wrong("parent", "区划不能是自己的上级", "a region cannot be its own parent")
    return RegionEntry(code, parent, entry.text("zh"), entry.text("en"), level, folder / boundary if boundary else None)


def _department(entry: _Entry) -> DepartmentEntry:
    functions = entry.words("functions", needed=False)
    for function in functions:
        if not _FUNCTION[0].fullmatch(function):
            raise entry.wrong("functions", f"“{function}”{_FUNCTION[1]}", f"“{function}”: {_FUNCTION[2]}")
    is_open = entry.table.get("open", True)
    if not isinstance(is_open, bool):
        raise entry.wrong("open", "应为 true 或 false", "it must be true or false")
    return DepartmentEntry(
        entry.word("code", _DEPARTMENT_CODE),
        entry.text("zh"),
        entry.text("en"),
        entry.word("region", _REGION_CODE),
        frozenset(functions),
        is_open,
    )


def _account(entry: _Entry) -> AccountEntry:
    duties = entry.words("duties")
    for duty in duties:
        if duty not in DUTIES:
            known = ", ".join(DUTIES)
            raise entry.wrong("duties", f"没有职责“{duty}”，可用 {known}", f"“{duty}” is none of {known}")
    return AccountEntry(entry.word("department", _DEPARTMENT_CODE), duties)


def _refuse_twice(source: str, kind_zh: str, kind_en: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise CodeTwice(file=source, kind_zh=kind_zh, kind_en=kind_en, code=code)
        seen.add(code)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table of the profile, read key by key. Shape: where is "[[region]] 2" in messages."""

    source: str
    where: str
    table: Mapping[str, Any]

    def __post_init__(self) -> None:
        known = _TABLES[self.where.partition(" ")[0].strip("[]")]
        for key in self.table:
            if key not in known:
                raise ProfileKeyUnknown(file=self.source, where=self.where or "—", key=key, known=", ".join(known))

    def wrong(self, key: str, zh: str, en: str) -> ProfileValueWrong:
        """What is wrong with a value."""
        name = f" {self.table['code']}" if isinstance(self.table.get("code"), str) else ""
        return ProfileValueWrong(
            file=self.source, where=f"{self.where}{name}" or "—", key=key, problem_zh=zh, problem_en=en
        )

    def tables(self, key: str) -> list[_Entry]:
        """The tables written [[key]]."""
        found = self.table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong(key, f"应写成 [[{key}]] 表", f"it must be written as [[{key}]] tables")
        return [_Entry(self.source, f"[[{key}]] {number}", each) for number, each in enumerate(found, 1)]

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text of at least a character. Empty: "" where it may be left out."""
        value = self.table.get(key)
        if value is None and not needed:
            return ""
        if value is None:
            raise self.wrong(key, "没有写明", "it is missing")
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"应为文字，现为 {value!r}", f"it must be text and is {value!r}")
        return value.strip()

    def word(self, key: str, rule: tuple[re.Pattern[str], str, str]) -> str:
        """A text of a certain make."""
        value, (pattern, zh, en) = self.text(key), rule
        if not pattern.fullmatch(value):
            raise self.wrong(key, f"“{value}”{zh}", f"“{value}”: {en}")
        return value

    def words(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of texts. Empty: none where it may be left out."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, '应为文字列表，如 ["water"]', 'it must be a list of texts such as ["water"]')
        if needed and not value:
            raise self.wrong(key, "至少写一个", "name at least one")
        return tuple(dict.fromkeys(value))
