"""A GeoPackage, looked at read-only with sqlite3 before any driver opens it: plain tables only, exactly one feature
layer.

A view may run an endless query and a trigger or virtual table may do what it likes; GeoPackage itself needs only the
triggers and index tables listed here. Runs in the confined child only.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from adapters.site_errors import GeoPackageNotOneLayer, GeoPackageNotPlain, SiteFileUnreadable, SiteTooManyFeatures
from adapters.site_file import SiteLimits

# Source: GeoPackage 1.3 (OGC 12-128r17): rtree extension, metadata and tile triggers; GDAL's feature count triggers.
_KNOWN_TRIGGERS = re.compile(
    r"rtree_.+_(insert|update[1-7]|delete)"
    r"|trigger_(insert|delete)_feature_count_.+"
    r"|gpkg_(metadata|tile_matrix|metadata_reference)_.+"
    r"|.+_(zoom|tile_column|tile_row)_(insert|update)"
)
_KINDS = {"view": ("视图", "view"), "trigger": ("触发器", "trigger"), "table": ("虚拟表", "virtual table")}


def layer_of(path: Path, name: str, limits: SiteLimits) -> str:
    """The name of the one feature layer of a plain GeoPackage.

    Raises: E-SITE-11, E-SITE-12, E-SITE-13, E-SITE-16.
    """
    try:
        # immutable: nothing beside the file (journal, write-ahead log) is read or made.
        opened = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            opened.execute("PRAGMA trusted_schema = OFF")
            _refuse_unplain(opened, name)
            return _one_layer(opened, name, limits)
        finally:
            opened.close()
    except (sqlite3.Error, UnicodeDecodeError) as problem:
        raise SiteFileUnreadable(name=name, detail=str(problem)[:200]) from None


def _refuse_unplain(opened: sqlite3.Connection, name: str) -> None:
    for kind, item, sql in opened.execute("SELECT type, name, sql FROM sqlite_master"):
        text = " ".join(str(sql or "").split()).upper()
        is_virtual = kind == "table" and text.startswith("CREATE VIRTUAL TABLE") and " USING RTREE" not in text
        is_foreign = kind == "trigger" and not _KNOWN_TRIGGERS.fullmatch(str(item))
        if kind == "view" or is_virtual or is_foreign:
            kind_zh, kind_en = _KINDS[kind]
            raise GeoPackageNotPlain(name=name, kind_zh=kind_zh, kind_en=kind_en, item=str(item)[:80])


def _one_layer(opened: sqlite3.Connection, name: str, limits: SiteLimits) -> str:
    found = opened.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' LIMIT 20").fetchall()
    if len(found) != 1:
        raise GeoPackageNotOneLayer(name=name, count=len(found))
    layer = str(found[0][0])
    quoted = '"' + layer.replace('"', '""') + '"'
    # The limit stands inside: a table of a million rows is not counted to its end.
    counted = opened.execute(f"SELECT count(*) FROM (SELECT 1 FROM {quoted} LIMIT ?)", (limits.features + 1,))  # noqa: S608 - quoted above
    if counted.fetchone()[0] > limits.features:
        raise SiteTooManyFeatures(name=name, limit=limits.features)
    return layer
