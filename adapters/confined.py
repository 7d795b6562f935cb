"""The start of the confined process that reads a submitted file, and the judgement of how it ended.

The process gets its own session, a clean environment and the time its limits allow; what it printed is handed on
unread, because nothing in it is trusted here. Here must never be fiona. site_reader.py and layer_reader.py call.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from adapters.site_errors import (
    SiteFileEmpty,
    SiteFileTooLarge,
    SiteReaderStopped,
    SiteReadingTooBig,
    SiteReadingTooSlow,
)
from adapters.site_file import SiteLimits

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


def bare_name(name: str) -> str:
    """The last part of a file's name as it may be told in messages, and nothing else."""
    return Path(name.replace("\\", "/")).name[:120] or "?"


def check_size(name: str, content: bytes, limits: SiteLimits) -> None:
    """Refuse what need not be looked at. Raises: E-SITE-1, E-SITE-2."""
    if not content:
        raise SiteFileEmpty(name=name)
    if len(content) > limits.file_bytes:
        raise SiteFileTooLarge(name=name, size=len(content), limit=limits.file_bytes)


def ask_child(folder: Path, name: str, limits: SiteLimits, wish: Mapping[str, object]) -> Path:
    """The file in which the confined process left its answer about the file `submitted` in the folder.

    Shape: wish says what is read, {"what": "site"} or {"what": "layer", …}. Raises: E-SITE-18, E-SITE-19, E-SITE-22.
    """
    output = folder / "answer"
    told = (str(folder), name, json.dumps(asdict(limits)), json.dumps(wish))
    command = [sys.executable, "-s", "-P", "-m", "adapters.site_child", *told]
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
    return output


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
