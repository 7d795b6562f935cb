"""Import a file as the next version of a layer: what can be used is taken, what is broken is rejected feature by feature.

The file is read in the confined process and sifted before the transaction begins; the version, its features and the
record of the act are written together. Article: dalian-183/11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.casework import library
from app.casework.errors import NoSuchDepartment
from app.casework.functions_wanted import Note
from app.casework.layers_judged import TABLE, layers_judged
from app.casework.organisation_errors import (
    IdFieldMissing,
    LayerCodeWrong,
    LayerDetailsMissing,
    LayerRegionFixed,
    OwnerElsewhere,
)
from app.casework.reading_notes import NO_CRS, READING_NOTES
from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.instants import to_us
from app.domain.office import Office
from app.spatial import crs
from app.spatial.boundaries import envelope_of
from app.spatial.sift import Defect, Submitted, sift
from app.store import acts, layers, org
from app.store.database import Connection

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
# What is taken as a feature's id, the first that every feature has. Source: BSM is the identifying code of the national
# standards for planning databases.
_IDS = ("BSM", "id")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the import is told beside the file. Shape: what is empty is taken over from the former version; epsg is
    believed before the file; id_field names the attribute that identifies a feature.
    """

    layer: str
    name_zh: str = ""
    name_en: str = ""
    owner: str = ""
    region: str = ""
    epsg: int | None = None
    id_field: str = ""


@dataclass(frozen=True, slots=True)
class LayerImported:
    """What became of a file. Shape: version is None where nothing could be taken, or nothing differs from `former`, the
    version before; crs is "EPSG:4549" or, without a code, its name.
    """

    imported: int
    defects: tuple[Defect, ...]
    crs: str
    encoding: str
    version: int | None
    former: int | None
    notes: tuple[Note, ...]

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "imported": self.imported,
            "rejected": len(self.defects),
            "defects": [defect.as_json() for defect in self.defects],
            "crs": self.crs,
            "encoding": self.encoding,
        }


def import_layer(office: Office, actor: Actor, name: str, content: bytes, wish: Wish) -> LayerImported:
    """The next version of a layer out of a file.

    Empty: where every feature is rejected no version is made. Raises: E-LAYER-1 to E-LAYER-5, E-SITE-*, E-SPATIAL-1,
    E-SPATIAL-2, E-SIGN-9, E-STORE-26.
    """
    with office.store.read() as read:
        row, former = _row(read, wish, to_us(office.clock.now()))
        outline = org.boundaries(read).get(row.region_path.rsplit("/", 1)[-1])
        known = _known_layers(read)
        lacking = layers.rejected(read).get(wish.layer, 0)
    file = office.read_layer(name, content, crs_given=wish.epsg is not None)
    system, notes = _system(file, wish.epsg)
    field, submitted = _identified(file.features, wish.id_field, name)
    sifted = sift(submitted, system, envelope_of(outline) if outline else None)
    same = former is not None and former.digest == layers.digest_of(sifted.taken) and _same(former, row)
    same = same and lacking == len(sifted.defects)  # the same ground out of a file without defects is whole now
    version = None
    if sifted.taken and not same:
        with office.store.transaction() as tx:
            version = put_version(tx, actor, row, sifted.taken, rejected=len(sifted.defects), source=content).version
    notes += _notes(row, field, known, has_outline=outline is not None)
    said = f"EPSG:{system.epsg}" if system.epsg else system.name
    before = former.version if former else None
    return LayerImported(len(sifted.taken), sifted.defects, said, file.encoding, version, before, tuple(notes))


def put_version(
    tx: Connection,
    actor: Actor,
    row: layers.LayerRow,
    features: Iterable[layers.Feature],
    *,
    rejected: int = 0,
    source: bytes = b"",
) -> layers.LayerRow:
    """A version of a layer with the record of its import, inside a transaction of the caller."""
    whole = layers.put_layer(tx, row, features)
    body = {"layer": whole.code, "version": whole.version, "owner": whole.owner, "region": whole.region_path,
            "features": whole.feature_count, "rejected": rejected, "digest": whole.digest,
            "source": content_hash(source) if source else None}  # fmt: skip
    acts.append(tx, row.published_us, actor, "LayerImported", body)
    return whole


def _row(read: Connection, wish: Wish, at_us: int) -> tuple[layers.LayerRow, layers.LayerRow | None]:
    """The row of the version to come, and the newest one there is."""
    if not _CODE.fullmatch(wish.layer):
        raise LayerCodeWrong(layer=wish.layer, known=", ".join(_known_layers(read)) or "—")
    former = next((row for row in layers.current(read) if row.code == wish.layer), None)
    if former is None:
        needed = (
            ("--name", wish.name_zh),
            ("--name-en", wish.name_en),
            ("--owner", wish.owner),
            ("--region", wish.region),
        )
        missing = [option for option, value in needed if not value]
        if missing:
            raise LayerDetailsMissing(layer=wish.layer, missing=", ".join(missing))
    path = org.region(read, wish.region).path if wish.region or former is None else former.region_path
    if former is not None and not _at_or_below(former.region_path, path):
        raise LayerRegionFixed(layer=wish.layer, now=former.region_path, wanted=path)
    owner = wish.owner or (former.owner if former else "")
    _check_owner(read, owner, path)
    row = layers.LayerRow(
        code=wish.layer,
        version=0,
        name_zh=wish.name_zh or (former.name_zh if former else ""),
        name_en=wish.name_en or (former.name_en if former else ""),
        owner=owner,
        region_path=path,
        published_us=at_us,
    )
    return row, former


def _check_owner(read: Connection, owner: str, path: str) -> None:
    department = org.department(read, owner)
    if department is None:
        raise NoSuchDepartment(department=owner)
    stands = org.region(read, department.region_code).path
    if not department.is_open or not (_at_or_below(stands, path) or _at_or_below(path, stands)):
        raise OwnerElsewhere(owner=owner, stands=stands, region=path)


def _at_or_below(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")


def _same(former: layers.LayerRow, row: layers.LayerRow) -> bool:
    names = ("name_zh", "name_en", "owner", "region_path")
    return all(getattr(former, name) == getattr(row, name) for name in names)


def _system(file: Any, epsg: int | None) -> tuple[crs.Crs, list[Note]]:
    """The reference system to believe: the one told before the one in the file."""
    bounds = crs.bounds_of([feature.wkb for feature in file.features if feature.wkb is not None])
    stated = f"EPSG:{file.crs_epsg}" if file.crs_epsg else file.crs_wkt.strip()[:60]
    if epsg is not None:
        system = crs.identify(epsg, "", bounds)
        if stated and file.crs_epsg != epsg:
            zh = f"按 --crs {epsg} 读取坐标；文件自称或默认为 {stated}"
            en = f"the coordinates are read as --crs {epsg}; the file states or implies {stated}"
            return system, [Note(zh, en)]
        return system, []
    system = crs.identify(file.crs_epsg, file.crs_wkt, bounds)
    notes = []
    if file.notes:
        said = READING_NOTES[NO_CRS]
        notes.append(Note(f"{said.zh}；不是的话请用 --crs 指明", f"{said.en}; if it is another, say so with --crs"))
    return system, notes + [READING_NOTES[code] for code in system.notes]


def _identified(features: tuple[Any, ...], wanted: str, name: str) -> tuple[str, list[Submitted]]:
    """The features with their ids, and by what they are identified: an attribute, "" for the file's own ids or numbers."""
    attributes = list(dict.fromkeys(key for feature in features for key in feature.attributes))
    if wanted and wanted not in attributes:
        raise IdFieldMissing(name=name, field=wanted, known=", ".join(attributes) or "—")
    field, ids = _ids(features, wanted, attributes)
    return field, [
        Submitted(feature.number, fid, feature.attributes, feature.wkb, feature.fault, feature.reason)
        for feature, fid in zip(features, ids, strict=True)
    ]


def _ids(features: tuple[Any, ...], wanted: str, attributes: list[str]) -> tuple[str, list[str]]:
    """An id for each feature: by the attribute that is wanted, else by the first way in which every feature has one."""
    if wanted:
        return wanted, [_text(feature.attributes.get(wanted)) for feature in features]
    own = [feature.id for feature in features]
    if all(own):
        return "", own
    for field in (key for known in _IDS for key in attributes if key.lower() == known.lower()):
        ids = [_text(feature.attributes.get(field)) for feature in features]
        if all(ids):
            return field, ids
    return "", [str(feature.number) for feature in features]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _known_layers(read: Connection) -> list[str]:
    """The codes that the published table of layers judges by name."""
    digest = library.current_bindings(read)["tables"].get(TABLE)
    return layers_judged(library.content(read, digest)) if digest else []


def _notes(row: layers.LayerRow, field: str, known: list[str], *, has_outline: bool) -> list[Note]:
    notes = []
    if row.code not in known:
        codes = ", ".join(known) or "—"
        zh = f"已发布的判定表 {TABLE} 没有点名图层 {row.code}，按其通用行办理；表中的代码：{codes}"
        en = f"the published table {TABLE} does not name the layer {row.code}, its row for all others applies; it knows: {codes}"
        notes.append(Note(zh, en))
    if field:
        notes.append(Note(f"要素以属性 {field} 为标识", f"features are identified by their attribute {field}"))
    if not has_outline:
        code = row.region_path.rsplit("/", 1)[-1]
        zh = f"区划 {code} 没有界线，未核对要素是否在其范围内"
        en = f"the region {code} has no boundary, so it was not checked whether features lie inside it"
        notes.append(Note(zh, en))
    return notes
