"""Which Chromium the tests and the pictures drive, and with which switches."""

import os
import shutil

# The shell is the same Chromium without a window around it, a fifth quicker here.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet, and without a word to any host: the tests' own pages are all it may see, and no other name leads anywhere.
SWITCHES = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def found_chromium() -> str | None:
    """The Chromium to drive: DUOGUI_CHROMIUM, else the first known name on PATH; None where there is none."""
    return os.environ.get("DUOGUI_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
