"""Where a scenario is played: a private office with the city in it, its clock standing at the scenario's start.

The city is seeded once for a set of models and copied for every scenario: each begins the same, none sees another.
Here must never be a step of a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from app.casework.publish import Source
from app.domain.canonical import content_hash
from app.domain.clocks import FakeClock
from app.domain.office import Office
from app.wiring import private_office

BEFORE_EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC)


class City(Protocol):
    """The city a rehearsal plays in, handed in by whoever may know both rooms."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The models, tables and forms it starts with."""
        ...

    def seed(self, office: Office, sources: tuple[Source, ...] | None = None) -> None:
        """Fill a private office: regions, departments, accounts, layers, and these models, tables and forms."""
        ...

    def site_file(self, name: str) -> tuple[str, bytes]:
        """A sample site by its name, as an uploaded file: file name and content."""
        ...

    def sample_file(self, name: str) -> bytes:
        """What an uploaded file of that name holds: something that is what the name says."""
        ...


class Stage:
    """A seeded city that gives a fresh copy for each scenario. Raises at first use: whatever publication refuses."""

    def __init__(self, city: City, sources: Sequence[Source] | None = None) -> None:
        self.city = city
        self.sources = tuple(sources if sources is not None else city.sources)
        self._template: Office | None = None
        self._sites: dict[str, Any] = {}

    def office(self, at: datetime) -> Office:
        """A private office whose clock stands at `at`."""
        office = private_office(FakeClock(at))
        template = self._seeded()
        with template.store.exclusive() as seeded, office.store.exclusive() as empty:  # type: ignore[attr-defined]
            seeded.backup(empty)
        return replace(office, read_site=self._read_site)

    def close(self) -> None:
        """Give the seeded city back."""
        if self._template is not None:
            self._template.store.close()  # type: ignore[attr-defined]
            self._template = None

    def _seeded(self) -> Office:
        if self._template is None:
            template = private_office(FakeClock(BEFORE_EVERYTHING))
            self.city.seed(template, self.sources)
            self._template = template
        return self._template

    def _read_site(self, name: str, content: bytes) -> Any:
        """The real reader, asked once for each content: sites are few and each reading starts a process."""
        digest = content_hash(content)
        if digest not in self._sites:
            self._sites[digest] = self._seeded().read_site(name, content)
        return self._sites[digest]
