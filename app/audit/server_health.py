"""What can be wrong with a PostgreSQL server under a site: settings that lose what was acknowledged; nodes without a common
directory. Only the doctor asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.audit.findings import Finding, finding
from app.store import health, site
from app.store.database import Connection
from app.store.directory_mark import KEY, found_mark

# What a site needs of its server. Source: postgresql.org/docs/15/runtime-config-wal.html; with another value a crash loses commits
# that were acknowledged, or damages pages.
WANTED = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "server_encoding": ("UTF8",),
}


def settings(read: Connection) -> Iterator[Finding]:
    """Settings under which an acknowledged act could be lost or a name not be kept."""
    for name, value in health.server_settings(read, list(WANTED)).items():
        if value not in WANTED[name]:
            wanted = WANTED[name][0]
            yield finding("server", name, f"现为 {value}，应为 {wanted}", f"it is {value} and ought to be {wanted}")


def sharing(read: Connection, directory: Path) -> Iterator[Finding]:
    """Whether this directory is the one that the site's first node marked. Empty: nothing before any node has opened the site."""
    wanted = site.value(read, KEY)
    if wanted is not None and found_mark(directory) != wanted:
        zh, en = "不是本站各节点共用的数据目录", "it is not the data directory that the nodes of this site share"
        yield finding("sharing", directory, zh, en)
