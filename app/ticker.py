"""The ticker: APScheduler wakes it, and it fires what is due and performs what is ready. It owns no timer itself.

One pass never overlaps the next; a pass that fails is logged and the next one comes.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from app.casework.settle import Settled, settle
from app.casework.tidy import tidy
from app.domain.office import Office

TIDY_S = 3600
log = logging.getLogger("duogui.ticker")


def tick(office: Office) -> Settled:
    """One pass, with what is due to be forgotten."""
    tidy(office)
    return settle(office)


def tick_until_stopped(office: Office, seconds: float = 1.0) -> Settled:
    """Pass after pass until the process is asked to stop; what the last one did."""
    stopped = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: stopped.set())
    scheduler = start_ticker(office, seconds)
    stopped.wait()
    scheduler.shutdown()
    return settle(office)


def start_ticker(office: Office, seconds: float) -> BackgroundScheduler:
    """A running ticker; shut it down by its shutdown()."""
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        _sweep,
        "interval",
        seconds=seconds,
        args=[settle, office],
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.add_job(_sweep, "interval", seconds=TIDY_S, args=[tidy, office], max_instances=1, coalesce=True)
    scheduler.start()
    return scheduler


def _sweep(act: Callable[[Office], object], office: Office) -> None:
    try:
        act(office)
    except Exception:  # the sweep: whatever failed is logged, and the next pass comes
        log.exception("tick_failed")
