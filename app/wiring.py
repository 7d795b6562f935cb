"""Builds the Office: opens the store, picks the adapters by their settings, sets the clocks. The only place that reads settings."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from adapters.investment_platform import LoopbackInvestmentPlatform
from adapters.joint_approval_platform import LoopbackJointApprovalPlatform
from adapters.layer_reader import read_layer
from adapters.notices import LoopbackNotices
from adapters.site_file import SiteLimits
from adapters.site_reader import read_site
from app.domain.clocks import SystemClock
from app.domain.office import Links, Office
from app.domain.ports import Clock
from app.domain.warm import WarmCases
from app.settings import read_settings
from app.store import site
from app.store.database import Store
from app.store.files import MaterialFiles
from app.store.receipts import Receipts
from app.store.shared_receipts import SharedReceipts


def open_office(directory: Path, settings: Mapping[str, str] | None = None) -> Office:
    """The Office of a site, as its writer. Raises: E-STORE when another process writes it or its schema is not this version's."""
    given = dict(settings or read_settings())
    store = Store.open(directory, wait_s=float(given["lock_wait_seconds"]), database=given["database"])
    with store.read() as read:
        offset = site.value(read, "clock_offset_us", 0)
    return Office(
        clock=SystemClock(timedelta(microseconds=int(offset))),
        wall=SystemClock(),
        store=store,
        receipts=SharedReceipts(directory) if given["database"] else Receipts(directory),
        files=MaterialFiles(directory),
        read_site=partial(read_site, scratch=_scratch(directory)),
        read_layer=partial(read_layer, limits=layer_limits(given), scratch=_scratch(directory)),
        links=Links(
            _adapter(given["link_investment"]), _adapter(given["link_joint_approval"]), _adapter(given["link_notices"])
        ),
        warm=WarmCases(),
        grace=timedelta(seconds=float(given["grace_seconds"])),
    )


def open_reader(directory: Path) -> Office:
    """An Office that only reads, also while a server writes the site."""
    store = Store.open(directory, read_only=True, database=read_settings()["database"])
    return Office(
        clock=SystemClock(),
        wall=SystemClock(),
        store=store,
        receipts=Receipts(None),
        files=MaterialFiles(directory),
        read_site=partial(read_site, scratch=_scratch(directory)),
        read_layer=partial(read_layer, limits=layer_limits(read_settings()), scratch=_scratch(directory)),
        links=Links(LoopbackInvestmentPlatform(), LoopbackJointApprovalPlatform(), LoopbackNotices()),
        warm=WarmCases(),
    )


def private_office(clock: Clock, directory: Path | None = None) -> Office:
    """An Office of its own for a rehearsal or a test: a store in memory, loopback systems, the given clock for everything."""
    return Office(
        clock=clock,
        wall=clock,
        store=Store.open(None),
        receipts=Receipts(directory),
        files=MaterialFiles(directory),
        read_site=read_site,
        read_layer=partial(read_layer, limits=layer_limits(read_settings({}))),
        links=Links(LoopbackInvestmentPlatform(), LoopbackJointApprovalPlatform(), LoopbackNotices()),
        warm=WarmCases(),
    )


def layer_limits(settings: Mapping[str, str]) -> SiteLimits:
    """How far the reading of a layer may go.

    Units: a megabyte is 1,000,000 bytes. Source: 5 million vertices are about 200 MB as GeoJSON, parsed in some 2 GB;
    what is unpacked or answered may be ten times the file.
    """
    megabytes = int(settings["layer_megabytes"]) * 1_000_000
    return SiteLimits(
        file_bytes=megabytes,
        unpacked_bytes=10 * megabytes,
        features=int(settings["layer_features"]),
        vertices=int(settings["layer_vertices"]),
        wall_seconds=float(settings["layer_seconds"]),
        cpu_seconds=int(settings["layer_seconds"]),
        memory_bytes=int(settings["layer_memory_megabytes"]) * 1_000_000,
    )


def _scratch(directory: Path) -> Path:
    """Where an uploaded site is unpacked for its reading: inside the data directory, since nothing is written elsewhere."""
    place = directory.resolve() / "scratch"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _adapter(name: str) -> Any:
    module, _, kind = name.partition(":")
    return getattr(importlib.import_module(module), kind)()
