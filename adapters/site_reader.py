"""The reading of a submitted site file, in a child process that is confined and thrown away.

GeoJSON, GeoPackage or a zip with one shapefile; what a file claims to be is never believed, its name never becomes a
path, and what the child says is checked again. Here must never be a judgement about the ground. Casework and cli call
read_site.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from adapters.site_child import SUBMITTED
from adapters.site_errors import (
    SiteFileEmpty,
    SiteFileTooLarge,
    SiteGeometryBroken,
    SiteReaderStopped,
    SiteReadingTooBig,
    SiteReadingTooSlow,
    error_of,
)
from adapters.site_file import SiteFile, SiteLimits

_ROOT = Path(__file__).resolve().parent.parent
# Belt beside braces: one named driver reads, and even the drivers and file systems that could reach elsewhere are
# switched off.
_GDAL_SETTINGS = {
    "GDAL_SKIP": "VRT,OGR_VRT,HTTP,WFS,OAPIF,CSW,WMS,WMTS,WCS,PLSCENES,AMIGOCLOUD,CARTO,ELASTIC,NGW,GMLAS,GDALG",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "PROJ_NETWORK": "OFF",
}


def read_site(name: str, content: bytes, limits: SiteLimits | None = None, scratch: Path | None = None) -> SiteFile:
    """What a submitted site file holds.

    Shape: name is only told in messages; scratch is where the private folder of this reading is made and removed
    (default: the system's temporary folder). Empty: no bytes are E-SITE-1. Raises: E-SITE-1 to E-SITE-22.
    """
    limits = limits or SiteLimits()
    name = Path(name.replace("\\", "/")).name[:120] or "?"
    if not content:
        raise SiteFileEmpty(name=name)
    if len(content) > limits.file_bytes:
        raise SiteFileTooLarge(name=name, size=len(content), limit=limits.file_bytes)
    with tempfile.TemporaryDirectory(prefix="site-", dir=scratch) as private:
        folder = Path(private).resolve()  # the child works inside it, so a relative name would not find it
        (folder / SUBMITTED).write_bytes(content)
        answer = _ask_child(folder, name, limits)
    if "error" in answer:
        raise error_of(answer["error"], answer["values"])
    return _site_file(answer, name)


def _ask_child(folder: Path, name: str, limits: SiteLimits) -> dict[str, Any]:
    output = folder / "answer"
    command = [sys.executable, "-s", "-P", "-m", "adapters.site_child", str(folder), name, json.dumps(asdict(limits))]
    with output.open("wb") as sink:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            status = child.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            raise SiteReadingTooSlow(name=name, seconds=limits.wall_seconds) from None
        except BaseException:
            _kill(child)
            raise
    _check_status(status, name, limits)
    try:
        answer = json.loads(output.read_bytes())
    except ValueError:
        raise SiteReaderStopped(name=name, how="?") from None
    assert isinstance(answer, dict)
    return answer


def _environment(folder: Path) -> dict[str, str]:
    """A clean environment: no proxy, no credentials, no settings of GDAL or PROJ but ours."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        **_GDAL_SETTINGS,
    }


def _kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _check_status(status: int, name: str, limits: SiteLimits) -> None:
    if status == 0:
        return
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        raise SiteReadingTooSlow(name=name, seconds=limits.cpu_seconds)
    if -status == signal.SIGXFSZ:
        raise SiteReadingTooBig(name=name)
    raise SiteReaderStopped(name=name, how=signal.Signals(-status).name if status < 0 else str(status))


def _site_file(answer: dict[str, Any], name: str) -> SiteFile:
    features = answer["features"]
    return SiteFile(
        geometries=tuple(_wkb(feature["geometry"], number, name) for number, feature in enumerate(features, 1)),
        crs_epsg=answer["crs_epsg"],
        crs_wkt=answer["crs_wkt"],
        encoding=answer["encoding"],
        attributes=tuple(tuple((key, text) for key, text in feature["attributes"]) for feature in features),
        driver=answer["driver"],
        notes=tuple(answer["notes"]),
    )


def _wkb(geometry: dict[str, Any], number: int, name: str) -> bytes:
    for ring in _rings(geometry):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise SiteGeometryBroken(
                name=name,
                feature=number,
                reason_zh="有环未闭合或节点少于 4 个",
                reason_en="a ring is not closed or has fewer than 4 positions",
            )
    try:
        return bytes(shapely.to_wkb(shape(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, IndexError, KeyError) as problem:
        raise SiteGeometryBroken(
            name=name, feature=number, reason_zh="坐标结构有误", reason_en=str(problem)[:120]
        ) from None


def _rings(geometry: dict[str, Any]) -> list[Any]:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        return list(coordinates)
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    return []
