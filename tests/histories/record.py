"""Records the demonstration's histories anew: python tests/histories/record.py. To be run when facts or models have changed on purpose.

With the word `limits` it records only the history in which limits are paused, resumed, extended and computed anew; the others stay.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import recording  # noqa: E402 - the paths must be set before

from app.casework import library  # noqa: E402
from app.casework.change_limit import limits_of  # noqa: E402
from app.casework.extend_limit import extend_limit  # noqa: E402
from app.casework.import_calendar import import_calendar  # noqa: E402
from app.casework.pause_limit import pause_limit  # noqa: E402
from app.casework.resume_limit import resume_limit  # noqa: E402
from app.demo.make import make  # noqa: E402
from app.demo.people import People  # noqa: E402
from app.domain import canonical  # noqa: E402
from app.domain.actors import SYSTEM  # noqa: E402
from app.domain.clocks import FakeClock  # noqa: E402
from app.domain.instants import from_text  # noqa: E402
from app.store import cases, history  # noqa: E402
from app.wiring import private_office  # noqa: E402
from factories import ECOLOGY, LAND, LEAD, OFFICE, WATER, city, pass_time  # noqa: E402

BEGIN, TODAY = from_text("2026-01-05T09:00:00"), from_text("2026-04-02T15:00:00")


DOCUMENT = {
    "reason": "组织专家评审。",
    "article": "administrative-licensing-law/45",
    "document_number": "大资规告〔2026〕31号",
    "document_date": "2026-12-25",
}
NOTICE = {
    "year": 2027,
    "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
    "makeup_workdays": ["2027-01-09"],
}


def record() -> None:
    """Play every story at fixed instants and write what happened. Ids and salts are random, so every line changes each time."""
    for folder in (recording.STORIES, recording.BOUND):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    office = private_office(FakeClock(BEGIN))
    found = make(office, lambda line: sys.stderr.write(f"{line}\n"), TODAY)
    with office.store.read() as read:
        for name, case in found.items():
            facts = history.whole(read, case)
            recording.write(name, facts, facts[-1].hash)
            for digest in recording.hashes_of(facts):
                recording.keep(library.content(read, digest))


def record_limits() -> None:
    """A round across the new year, every limit of which changes in its own way, and the notice of 2027 on the way."""
    people = People(city(at=from_text("2026-12-24T09:00:00")))
    people.begin("滨河泵站改建", site="river_site", kind="rebuild")
    clerk = people.actor(OFFICE)

    def change(verb: Callable[..., object], department: str, typed: Mapping[str, str]) -> None:
        with people.office.store.read() as read:
            found = limits_of(read, cases.load(read, people.case))
        timer = next(each.timer for each in found if each.limit["steps"][0]["department"] == department)
        verb(people.office, clerk, people.case, timer, typed)

    pass_time(people, from_text("2026-12-25T10:00:00"))
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    change(pause_limit, ECOLOGY, {**DOCUMENT, "cause": "special_procedure"})
    change(extend_limit, LAND, {**DOCUMENT, "article": "administrative-licensing-law/42", "amount": "3"})
    import_calendar(people.office, SYSTEM, canonical.dumps(NOTICE).encode())
    pass_time(people, from_text("2026-12-30T10:00:00"))
    change(resume_limit, ECOLOGY, DOCUMENT)
    people.do("supplement_material", materials=[people.scan(people.actor(LEAD))])
    pass_time(people, from_text("2027-02-01T10:00:00"))
    with people.office.store.read() as read:
        facts = history.whole(read, people.case)
        recording.write("limits_changed", facts, facts[-1].hash)
        for digest in recording.hashes_of(facts):
            recording.keep(library.content(read, digest))


if __name__ == "__main__":
    if sys.argv[1:] != ["limits"]:
        record()
    record_limits()
