"""Layers of the blueprint: versions that never change, so that a past check can be run again to the same result.

Features are raw geometry of their owner: app/spatial reads them to measure, and nothing else. What leaves is findings
and pictures, through spatial/disclosure.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain import canonical
from app.store.errors import VersionTaken
from app.store.rows import Shape
from app.store.scope import unscoped

Feature = tuple[str, Mapping[str, Any], bytes]
_BATCH = 500


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A version of a layer. Shape: owner is its department; feature_count and digest are told by put_layer."""

    code: str
    version: int
    name_zh: str
    name_en: str
    owner: str
    region_path: str
    published_us: int
    feature_count: int = 0
    digest: str = ""


SHAPE = Shape(LayerRow, "layers")
_INSERT = SHAPE.insert()
_NEXT = text("SELECT COALESCE(MAX(version), 0) + 1 FROM layers WHERE code = :code")
_FEATURE = text("INSERT INTO layer_features (layer, version, fid, attributes, wkb) "
                "VALUES (:layer, :version, :fid, :attributes, :wkb)")
_CURRENT = SHAPE.select("WHERE version = (SELECT MAX(n.version) FROM layers n WHERE n.code = l.code) ORDER BY code",
                        "l")
_ONE = SHAPE.select("WHERE code = :code AND version = :version")
_IMPORTS = text("SELECT body FROM acts WHERE kind = 'LayerImported' ORDER BY id")
_FEATURES = text("SELECT fid, attributes, wkb FROM layer_features "
                 "WHERE layer = :layer AND version = :version ORDER BY fid")



def put_layer(tx: Connection, row: LayerRow, features: Iterable[Feature]) -> LayerRow:
    """A new version of a layer with its features; the row comes back with version, count and digest.

    Shape: features are (fid, attributes, wkb in EPSG:4490), fid unique in the layer; the digest is SHA-256 over them in
    the order of fid. Empty: version 0 asks for the next one. Raises: E-STORE-21 for a version or a fid that exists.
    """
    version = row.version or int(tx.execute(_NEXT, {"code": row.code}).scalar_one())
    kept = sorted(features, key=lambda feature: feature[0])
    seen = hashlib.sha256()
    try:
        rest = iter(kept)
        while batch := list(islice(rest, _BATCH)):
            tx.execute(_FEATURE, [_feature(row.code, version, feature, seen) for feature in batch])
        whole = replace(row, version=version, feature_count=len(kept), digest=seen.hexdigest())
        _INSERT.run(tx, SHAPE.parameters(whole))
    except IntegrityError as error:
        raise VersionTaken(name=row.code, version=version) from error
    return whole


def digest_of(features: Iterable[Feature]) -> str:
    """The digest that put_layer gives to these features."""
    seen = hashlib.sha256()
    for feature in sorted(features, key=lambda feature: feature[0]):
        _feature("", 0, feature, seen)
    return seen.hexdigest()


@unscoped("which layers there are is public; their geometry is not in it")
def current(read: Connection) -> list[LayerRow]:
    """The newest version of every layer, by code."""
    return [SHAPE.read(row) for row in read.execute(_CURRENT)]


@unscoped("which layers there are is public; their geometry is not in it")
def one(read: Connection, code: str, version: int) -> LayerRow | None:
    """A version of a layer. Empty: None when there is none."""
    row = read.execute(_ONE, {"code": code, "version": version}).first()
    return SHAPE.read(row) if row else None


@unscoped("how many features of a layer could not be read is public; nothing of them is in it")
def rejected(read: Connection) -> dict[str, int]:
    """How many features were left out when the newest version of each layer was imported, by code; layers that are whole are not
    listed.
    """
    told = [canonical.loads(body) for body in read.execute(_IMPORTS).scalars()]
    newest = {row.code: row.version for row in current(read)}
    counts = {each["layer"]: int(each["rejected"]) for each in told if newest.get(each["layer"]) == each["version"]}
    return {code: count for code, count in counts.items() if count}


@unscoped("raw geometry for app/spatial alone; spatial/disclosure.py is the only door towards people")
def features(read: Connection, code: str, version: int) -> Iterator[Feature]:
    """The features of a version, by fid. Shape: (fid, attributes, wkb). Empty: none when there is no such version."""
    for row in read.execute(_FEATURES, {"layer": code, "version": version}):
        yield row.fid, canonical.loads(row.attributes), row.wkb


def _feature(layer: str, version: int, feature: Feature, seen: Any) -> dict[str, Any]:
    fid, attributes, wkb = feature
    written = canonical.dumps(attributes)
    for part in (fid.encode(), written.encode(), wkb):
        seen.update(len(part).to_bytes(8, "big") + part)
    return {"layer": layer, "version": version, "fid": fid, "attributes": written, "wkb": wkb}
