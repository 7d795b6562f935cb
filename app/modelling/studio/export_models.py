"""Write everything published as files, in the folders that `init` reads: what a site keeps in version control."""

from __future__ import annotations

from pathlib import Path

from app.domain.office import Office
from app.modelling.studio.published import published_sources


def export_models(office: Office, directory: Path) -> list[str]:
    """The files written, by their places under the directory; what lies there under the same names is replaced."""
    with office.store.read() as read:
        sources = published_sources(read)
    written = []
    for source in sources:
        target = directory / source.place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.content)
        written.append(source.place)
    return sorted(written)
