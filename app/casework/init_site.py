"""Begin a new site: its name, its organisation, the shipped models as version 1, the first administrator.

With a profile it has the regions, departments and accounts written there; without one a single region without boundary,
which is enough to look around and no more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from app.casework.accounts import first_account, open_account
from app.casework.errors import SiteExists
from app.casework.functions_wanted import unfilled
from app.casework.import_organisation import Change, Imported, put_organisation, read_outlines
from app.casework.organisation_errors import CoordinationMissing, ProfileWithoutRegions
from app.casework.passwords import fresh_password
from app.casework.publish import publish, read_folders
from app.casework.site_profile import AccountEntry, DepartmentEntry, RegionEntry, SiteProfile
from app.domain.actors import ADMINISTRATOR, ANALYST, HANDLER, SYSTEM
from app.domain.office import Office
from app.store import site

OFFICE, COORDINATES = "coordination", "coordination_office"
FIRST_DUTIES = (ADMINISTRATOR, ANALYST, HANDLER)


@dataclass(frozen=True, slots=True)
class SiteMade:
    """A new site. Shape: password is the administrator's, shown once and changed at the first sign-in; organisation holds
    what the profile brought, with the first passwords of its accounts.
    """

    administrator: str
    password: str
    published: int
    organisation: Imported


def init_site(
    office: Office, name: str, administrator: str, processes: Path, dmn: Path, profile: SiteProfile | None = None
) -> SiteMade:
    """The new site. Shape: a name given here goes before the profile's.

    Raises: E-INIT-1 when the directory has one already, E-ORG-5 to E-ORG-13, E-SIGN-9, and what publish raises.
    """
    with office.store.read() as read:
        if site.value(read, "name") is not None:
            raise SiteExists(name=site.value(read, "name"))
    given = provisional(name) if profile is None else profile
    first = _first_office(given, name)
    outlines = read_outlines(office, given)
    entries = (AccountEntry(first.code, FIRST_DUTIES), *given.accounts)
    ids = (administrator, *(entry.id for entry in given.accounts))
    names = {department.code: (department.zh, department.en) for department in given.departments}
    passwords = {account: fresh_password() for account in ids}
    accounts = [
        first_account(office, account, entry.department, names, entry.duties, passwords[account])
        for account, entry in zip(ids, entries, strict=True)
    ]
    published = publish(office, SYSTEM, read_folders(processes, dmn), "shipped")
    with office.store.transaction() as tx:  # a site is there whole, with its administrator, or not at all
        changes, _ = put_organisation(tx, office, SYSTEM, given, outlines)
        site.put(tx, "name", name or given.name)
        site.put(tx, "secret_key", secrets.token_hex(32))
        for account in accounts:
            open_account(tx, office, SYSTEM, account)
        changes += [Change("added", "account", account.id) for account in accounts[1:]]
        organisation = Imported(tuple(changes), 0, unfilled(tx), {a: passwords[a] for a in ids[1:]})
    return SiteMade(administrator, passwords[administrator], published, organisation)


def provisional(name: str) -> SiteProfile:
    """The organisation of a site that begins without a profile: one region without boundary, one office."""
    region = RegionEntry("000000", None, name, name, "city", None)
    coordination = DepartmentEntry(OFFICE, "多规办", "Coordination Office", region.code, frozenset({COORDINATES}))
    return SiteProfile("—", name, (region,), (coordination,))


def _first_office(profile: SiteProfile, name: str) -> DepartmentEntry:
    """The department of the first administrator: the coordination office of the profile's top city."""
    cities = [region for region in profile.regions if region.level == "city"]
    missing = [what for what, has in (("name", name or profile.name), ("[[region]] level = city", cities)) if not has]
    if missing:
        raise ProfileWithoutRegions(file=profile.source, missing=", ".join(missing))
    for department in profile.departments:
        if department.region == cities[0].code and COORDINATES in department.functions and department.is_open:
            return department
    raise CoordinationMissing(file=profile.source, region=cities[0].code)
