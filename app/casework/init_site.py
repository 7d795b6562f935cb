"""Begin a new site: its name, the province-less first department, the shipped models as version 1, the first administrator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from app.casework.accounts import new_account, open_account
from app.casework.errors import SiteExists
from app.casework.passwords import fresh_password
from app.casework.publish import publish, read_folders
from app.domain.actors import ADMINISTRATOR, ANALYST, HANDLER, SYSTEM
from app.domain.office import Office
from app.store import org, site

OFFICE = "coordination"


@dataclass(frozen=True, slots=True)
class SiteMade:
    """A new site. Shape: password is shown once and must be changed at the first sign-in."""

    administrator: str
    password: str
    published: int


def init_site(office: Office, name: str, administrator: str, processes: Path, dmn: Path) -> SiteMade:
    """The new site. Raises: E-SITE-0 when the directory has one already, and what publish raises."""
    with office.store.read() as read:
        if site.value(read, "name") is not None:
            raise SiteExists(name=site.value(read, "name"))
    published = publish(office, SYSTEM, read_folders(processes, dmn), "shipped")
    password = fresh_password()
    names = ("多规办管理员", "Coordination Office administrator")
    duties = (ADMINISTRATOR, ANALYST, HANDLER)
    account = new_account(office, administrator, OFFICE, names, duties, password, must_change=True)
    with office.store.transaction() as tx:  # a site is there whole, with its administrator, or not at all
        site.put(tx, "name", name)
        site.put(tx, "secret_key", secrets.token_hex(32))
        org.put_region(tx, org.RegionRow("000000", None, name, name, "city", "000000"))
        org.put_department(
            tx, org.DepartmentRow(OFFICE, "多规办", "Coordination Office", "000000", frozenset({"coordination_office"}))
        )
        open_account(tx, office, SYSTEM, account)
    return SiteMade(administrator, password, published)
