"""kill -9 of the server in the middle of rounds: no acknowledged act is lost, none is done twice, every history holds."""

from __future__ import annotations

import pytest
from round_under_fire import under_fire

from app.audit.compare import compare
from app.audit.verify import verify
from app.store import history
from app.wiring import open_office
from factories import close, environment_free


def judge(directory, people, kills):
    """Hold the ledger of the people against the city that came out of it."""
    office = open_office(directory, environment_free())
    with office.store.read() as read:
        cases = [case for (case,) in read.exec_driver_sql("SELECT id FROM cases")]
        kept = {}
        for case in cases:
            for fact in history.whole(read, case):
                if fact.kind == "TaskCompleted":
                    assert fact.body["task"] not in kept, "done twice"
                    kept[fact.body["task"]] = fact
            assert compare(read, case) == []
    answer = verify(office.store)
    close(office)
    acts = {act.task: (person, act) for person in people for act in person.done}
    assert [person.trouble for person in people if person.trouble] == []
    assert [person.pending for person in people if person.pending] == []
    for task, (person, act) in acts.items():
        assert task in kept, f"{person.account} was told that {task} is done"
        assert kept[task].body["answers"]["conclusion"] == act.conclusion
        assert kept[task].actor == person.account
        assert len(set(act.answers)) == 1
    assert set(kept) == set(acts)
    assert answer["faults"] == []
    assert len(acts) > kills


@pytest.mark.chaos
def test_fifty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    people = under_fire(tmp_path / "site", 50, 20260302)
    judge(tmp_path / "site", people, 50)
    assert sum(act.tries > 1 for person in people for act in person.done) > 10, "no kill came in the middle of an act"
