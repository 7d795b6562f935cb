"""Import regions, departments and accounts from a site profile: all of it or nothing, each change a recorded act.

What the profile leaves out stays as it is; nothing is ever removed, a department is closed. init_site.py and the
demonstration put their first organisation in by the same steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.casework.accounts import first_account, open_account
from app.casework.functions_wanted import Note, unfilled
from app.casework.organisation_errors import (
    BoundaryOutside,
    BoundaryUnusable,
    DepartmentNowhere,
    LevelsDisagree,
    ParentMissing,
    PlaceFixed,
    SecondRoot,
)
from app.casework.passwords import fresh_password
from app.casework.site_profile import LEVELS, DepartmentEntry, RegionEntry, SiteProfile
from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.errors import DuoguiError
from app.domain.instants import to_us
from app.domain.office import Office
from app.spatial import crs
from app.spatial.boundaries import outline_of, outside_of
from app.store import acts, org, site
from app.store.database import Connection

# Outlines of two levels are drawn at two scales: real ones of a city and its district differ by some thousandths.
MOST_OUTSIDE = 0.01

Outlines = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did to one thing.

    Shape: how is added or changed; kind is site, region, department or account; differences are (what, before, after).
    """

    how: str
    kind: str
    code: str
    differences: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. Shape: unchanged counts what the profile names and the site had so already; passwords are
    shown once, by account.
    """

    changes: tuple[Change, ...]
    unchanged: int
    notes: tuple[Note, ...]
    passwords: Mapping[str, str]


class _NotThisTime(Exception):
    """Carries what an import would do out of a transaction of which nothing is kept."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


def import_organisation(office: Office, actor: Actor, profile: SiteProfile, *, dry_run: bool = False) -> Imported:
    """The profile taken over. Shape: a dry run does the same and keeps nothing.

    Raises: E-ORG-5 to E-ORG-11, E-SIGN-9 (account of an unknown department).
    """
    outlines = read_outlines(office, profile)
    with office.store.read() as read:
        entries = [entry for entry in profile.accounts if org.account(read, entry.id) is None]
        names = {row.code: (row.name_zh, row.name_en) for row in org.departments(read)}
    names |= {entry.code: (entry.zh, entry.en) for entry in profile.departments}
    passwords = {entry.id: fresh_password() for entry in entries}
    accounts = [
        first_account(office, entry.id, entry.department, names, entry.duties, passwords[entry.id]) for entry in entries
    ]
    try:
        with office.store.transaction() as tx:
            changes, unchanged = put_organisation(tx, office, actor, profile, outlines)
            for account in accounts:
                open_account(tx, office, actor, account)
                changes.append(Change("added", "account", account.id))
            unchanged += len(profile.accounts) - len(accounts)
            imported = Imported(tuple(changes), unchanged, unfilled(tx), {} if dry_run else passwords)
            if dry_run:
                raise _NotThisTime(imported)
    except _NotThisTime as would:
        return would.imported
    return imported


def read_outlines(office: Office, profile: SiteProfile) -> Outlines:
    """Every boundary the profile names, read in the confined process: file name and WKB in EPSG:4490, by region.

    Raises: E-ORG-10.
    """
    return {
        entry.code: (entry.boundary.name, _outline(office, entry.code, entry.boundary))
        for entry in profile.regions
        if entry.boundary is not None
    }


def _outline(office: Office, code: str, path: Path) -> bytes:
    try:
        read = office.read_site(path.name, path.read_bytes())
        return outline_of(read.geometries, crs.identify(read.crs_epsg, read.crs_wkt, crs.bounds_of(read.geometries)))
    except DuoguiError as error:
        zh, en, hint_zh, hint_en = (each(language) for each in (error.message, error.hint) for language in ("zh", "en"))
        told = {"problem_zh": f"{error.code} {zh}", "problem_en": f"{error.code} {en}"}
        hints = {"hint_zh": hint_zh.rstrip("。"), "hint_en": hint_en}
    except OSError as error:
        told = {"problem_zh": f"打不开（{error.strerror}）", "problem_en": f"it cannot be opened ({error.strerror})"}
        hints = {"hint_zh": "路径相对于概况文件", "hint_en": "The path is relative to the profile"}
    raise BoundaryUnusable(region=code, path=path, **told, **hints)


def put_organisation(
    tx: Connection, office: Office, actor: Actor, profile: SiteProfile, outlines: Outlines
) -> tuple[list[Change], int]:
    """The profile's name, regions and departments written inside a transaction of the caller; what changed, and how many
    stayed as they were. Raises: E-ORG-5 to E-ORG-9, E-ORG-11.
    """
    changes: list[Change] = []
    former = site.value(tx, "name")
    if profile.name and profile.name != former:
        site.put(tx, "name", profile.name)
        if former is not None:
            changes.append(Change("changed", "site", profile.name, (("name", former, profile.name),)))
    changes += _put_regions(tx, profile, outlines)
    changes += _put_departments(tx, profile)
    at_us = to_us(office.clock.now())
    for change in changes:
        body = {"code": change.code, "differences": [list(difference) for difference in change.differences]}
        acts.append(tx, at_us, actor, f"{change.kind.capitalize()}{change.how.capitalize()}", body)
    named = len(profile.regions) + len(profile.departments)
    return changes, named - sum(change.kind != "site" for change in changes)


def _put_regions(tx: Connection, profile: SiteProfile, outlines: Outlines) -> list[Change]:
    changes = []
    standing = {row.code: row for row in org.regions(tx)}
    kept = org.boundaries(tx)
    for entry in _parents_first(profile, standing):
        wkb = outlines[entry.code][1] if entry.code in outlines else None
        row = _region_row(entry, standing, wkb)
        before = standing.get(entry.code)
        differences = _differences(before, row, ("name_zh", "name_en"))
        if wkb is not None and wkb != kept.get(entry.code):
            former = kept.get(entry.code)
            boundary = (
                f"boundary {outlines[entry.code][0]}",
                content_hash(former) if former else None,
                content_hash(wkb),
            )
            differences = (*differences, boundary)
            kept[entry.code] = wkb
        standing[entry.code] = row
        if before is None or differences:
            org.put_region(tx, row)
            changes.append(Change("changed" if before else "added", "region", row.code, differences))
    _check_nested(standing, kept, {change.code for change in changes})
    return changes


def _parents_first(profile: SiteProfile, standing: Mapping[str, org.RegionRow]) -> list[RegionEntry]:
    """The profile's regions, each after its parent. Raises: E-ORG-5."""
    waiting = {entry.code: entry for entry in profile.regions}
    ordered: list[RegionEntry] = []
    while waiting:
        ready = [entry for entry in waiting.values() if entry.parent not in waiting]
        if not ready:  # a circle of parents: none of them hangs on the tree
            entry = next(iter(waiting.values()))
            raise ParentMissing(region=entry.code, parent=entry.parent, file=profile.source, known=_known(standing))
        for entry in ready:
            placed = {*standing, *(each.code for each in ordered)}
            if entry.parent is not None and entry.parent not in placed:
                raise ParentMissing(region=entry.code, parent=entry.parent, file=profile.source, known=_known(standing))
            ordered.append(waiting.pop(entry.code))
    return ordered


def _region_row(entry: RegionEntry, standing: Mapping[str, org.RegionRow], wkb: bytes | None) -> org.RegionRow:
    """The row of an entry whose parent stands. Raises: E-ORG-6, E-ORG-7, E-ORG-9."""
    before = standing.get(entry.code)
    if before is not None and before.parent != entry.parent:
        raise _fixed(("区划", "region"), entry.code, ("上级", "parent"), before.parent, entry.parent)
    if before is not None and before.level != entry.level:
        raise _fixed(("区划", "region"), entry.code, ("层级", "level"), before.level, entry.level)
    above = standing[entry.parent] if entry.parent is not None else None
    root = next((row for row in standing.values() if row.parent is None and row.code != entry.code), None)
    if above is None and root is not None:
        raise SecondRoot(region=entry.code, root=root.code)
    if above is not None and LEVELS.index(above.level) >= LEVELS.index(entry.level):
        raise LevelsDisagree(region=entry.code, level=entry.level, parent=above.code, above=above.level)
    path = f"{above.path}/{entry.code}" if above else entry.code
    return org.RegionRow(entry.code, entry.parent, entry.zh, entry.en, entry.level, path, wkb)


def _check_nested(standing: Mapping[str, org.RegionRow], kept: Mapping[str, bytes], touched: set[str]) -> None:
    """Hold each boundary that is new, or whose next one above is, against that one. Raises: E-ORG-11."""
    for row in standing.values():
        above = next((code for code in reversed(row.path.split("/")[:-1]) if code in kept), None)
        if above is None or row.code not in kept or not {row.code, above} & touched:
            continue
        area_m2, share = outside_of(kept[row.code], kept[above])
        if share > MOST_OUTSIDE:
            percent, most = f"{share * 100:.2f}", f"{MOST_OUTSIDE * 100:.0f}"
            raise BoundaryOutside(region=row.code, parent=above, percent=percent, area_m2=area_m2, most=most)


def _put_departments(tx: Connection, profile: SiteProfile) -> list[Change]:
    changes = []
    codes = {row.code for row in org.regions(tx)}
    standing = {row.code: row for row in org.departments(tx)}
    for entry in profile.departments:
        if entry.region not in codes:
            known = ", ".join(sorted(codes)) or "—"
            raise DepartmentNowhere(department=entry.code, region=entry.region, file=profile.source, known=known)
        before, row = standing.get(entry.code), _department_row(entry)
        if before is not None and before.region_code != entry.region:
            place = ("所在区划", "region")
            raise _fixed(("部门", "department"), entry.code, place, before.region_code, entry.region)
        differences = _differences(before, row, ("name_zh", "name_en", "functions", "is_open"))
        if before is None or differences:
            org.put_department(tx, row)
            changes.append(Change("changed" if before else "added", "department", row.code, differences))
    return changes


def _department_row(entry: DepartmentEntry) -> org.DepartmentRow:
    return org.DepartmentRow(entry.code, entry.zh, entry.en, entry.region, entry.functions, entry.is_open)


def _differences(before: Any, after: Any, names: tuple[str, ...]) -> tuple[tuple[str, Any, Any], ...]:
    """What is another value now. Empty: nothing for what is new."""
    if before is None:
        return ()
    pairs = ((name, _said(getattr(before, name)), _said(getattr(after, name))) for name in names)
    return tuple((name, was, now) for name, was, now in pairs if was != now)


def _said(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _fixed(kind: tuple[str, str], code: str, what: tuple[str, str], now: Any, wanted: Any) -> PlaceFixed:
    kinds = {"kind_zh": kind[0], "kind_en": kind[1], "what_zh": what[0], "what_en": what[1]}
    return PlaceFixed(code=code, now=now or "—", wanted=wanted or "—", **kinds)


def _known(standing: Mapping[str, org.RegionRow]) -> str:
    return ", ".join(sorted(standing)) or "—"
