"""The site's organisation as one tree, and its layers: what `organisation show` and `layers list` print. Writes nothing."""

from __future__ import annotations

from typing import Any

from app.casework.functions_wanted import unfilled
from app.domain.instants import from_us, to_text
from app.domain.office import Office
from app.store import layers, org, site


def show_organisation(office: Office) -> dict[str, Any]:
    """Regions, parents first, each with its departments.

    Shape: {name, regions: [{code, parent, zh, en, level, has_boundary, departments: [{code, zh, en, functions, open}]}],
    notes}; the notes say what is missing before every region can handle projects.
    """
    with office.store.read() as read:
        outlined = org.boundaries(read)
        standing = org.departments(read)
        regions = [
            {
                "code": row.code,
                "parent": row.parent,
                "zh": row.name_zh,
                "en": row.name_en,
                "level": row.level,
                "has_boundary": row.code in outlined,
                "departments": [_department(each) for each in standing if each.region_code == row.code],
            }
            for row in org.regions(read)
        ]
        notes = [note.as_json() for note in unfilled(read)]
        return {"name": site.value(read, "name"), "regions": regions, "notes": notes}


def _department(row: org.DepartmentRow) -> dict[str, Any]:
    functions = sorted(row.functions)
    return {"code": row.code, "zh": row.name_zh, "en": row.name_en, "functions": functions, "open": row.is_open}


def list_layers(office: Office) -> dict[str, Any]:
    """The newest version of every layer.

    Shape: {layers: [{layer, version, zh, en, owner, region, features, published, digest}]}, by code; region is the path.
    """
    with office.store.read() as read:
        return {
            "layers": [
                {
                    "layer": row.code,
                    "version": row.version,
                    "zh": row.name_zh,
                    "en": row.name_en,
                    "owner": row.owner,
                    "region": row.region_path,
                    "features": row.feature_count,
                    "published": to_text(from_us(row.published_us)),
                    "digest": row.digest,
                }
                for row in layers.current(read)
            ]
        }
