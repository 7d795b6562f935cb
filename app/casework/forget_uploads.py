"""Forget what a form brought: files uploaded with it and used by nothing yet, row and bytes.

Called where a project turns out to be military or secret after its form was submitted once: nothing of it may stay. Only files named
in the form, brought by the same account and not used by any act are taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.forms.definition import Form
from app.domain.actors import Actor
from app.domain.office import Office
from app.store import materials


def forget_uploads(office: Office, actor: Actor, form: Form, raw: Mapping[str, Any]) -> int:
    """How many kept files were taken away. Shape: raw holds the form's answers, files by their ids.

    Empty: an id that names nothing, somebody else's file or a used one is passed over. Article: dalian-183/5.2.
    """
    named = [
        str(material_id)
        for field in form.of_type("material", "footprint")
        for material_id in _listed(raw.get(field.name))
    ]
    with office.store.transaction() as tx:
        found = filter(None, (materials.of_id(tx, material_id) for material_id in dict.fromkeys(named)))
        gone = [row for row in found if row.used_us is None and row.created_by == actor.account]
        for row in gone:
            materials.drop(tx, row.id)
    # Only when the rows are gone for good: bytes do not come back with a transaction that failed. What a break leaves here is swept away.
    for digest in dict.fromkeys(row.digest for row in gone):
        # Inside a transaction, so that no other upload of the same bytes can come between the question and the removal.
        with office.store.transaction() as tx:
            if not materials.names(tx, digest):
                office.files.remove(digest)
    return len(gone)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
