"""State until when papers are valid that were uploaded without saying so: what a person adds once a form has asked for it.

Only files that nothing has used yet, brought by the same account: a used material is read-only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.domain.actors import Actor
from app.domain.office import Office
from app.store import materials


def state_validity(office: Office, actor: Actor, wanted: Iterable[str], until: date) -> int:
    """How many were given it. Empty: an id that names nothing, somebody else's file, or one that says it already is passed over."""
    ids, given = list(dict.fromkeys(wanted)), 0
    if not ids:
        return 0
    with office.store.transaction() as tx:
        for row in filter(None, (materials.of_id(tx, material_id) for material_id in ids)):
            if row.used_us is None and row.created_by == actor.account and row.valid_until is None:
                materials.save(tx, replace(row, valid_until=until.isoformat()))
                given += 1
    return given
