"""The ticker: APScheduler wakes it, and it fires what is due and performs what is ready. It owns no timer itself.

One pass never overlaps the next; a pass that fails is logged and the next one comes.
"""

from __future__ import annotations

import logging

from apscheduler.schedulers.background import BackgroundScheduler

from app.casework.settle import Settled, settle
from app.domain.office import Office

log = logging.getLogger("duogui.ticker")


def tick(office: Office) -> Settled:
    """One pass."""
    return settle(office)


def start_ticker(office: Office, seconds: float) -> BackgroundScheduler:
    """A running ticker; shut it down by its shutdown()."""
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(_pass, "interval", seconds=seconds, args=[office], max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    return scheduler


def _pass(office: Office) -> None:
    try:
        settle(office)
    except Exception:  # noqa: BLE001 - the sweep: a failed pass is logged, and the next one comes
        log.exception("tick_failed")
