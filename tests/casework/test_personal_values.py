"""What names a person stands in one place that can be erased: after that no byte of it is left, and every chain still verifies."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.audit.compare import compare
from app.audit.verify import verify
from app.casework.complete_task import complete_task
from app.casework.save_draft import save_draft
from app.domain.instants import to_us
from app.store import personal
from app.store.compaction import compact
from app.store.errors import WriterBusy
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    asked,
    case_row,
    city,
    close,
    everything,
    pass_time,
    reopened,
    task_of,
)

NAME, TELEPHONE = "欧阳无名氏", "0411-98765432"
REASON = "申请人欧阳无名氏的住宅距厂界不足五十米"
MISSING = "欧阳无名氏签字的同意书"
LATE = "迟到的说明提到欧阳无名氏"
WITHDRAWN, RESTARTED = "建设单位欧阳无名氏撤资", "欧阳无名氏追加投资"
DRAFT = "草稿里的欧阳无名氏"
TEXTS = (NAME, TELEPHONE, REASON, MISSING, LATE, WITHDRAWN, RESTARTED, DRAFT)
MAY_HOLD = {"personal", "drafts"}


def lived(directory):
    """A project in whose course people typed names into everything that takes free text."""
    people = asked(directory)
    people.begin("甲项目", contact_name=NAME, contact_telephone=TELEPHONE)
    late = task_of(people, HOUSING)
    save_draft(people.office, people.actor(LAND), task_of(people, LAND).task_id, {"reason": DRAFT}, 0)
    people.answer(ECOLOGY, "need_more_material", what_is_missing=MISSING)
    scan = people.scan(people.actor(LEAD))
    people.do("supplement_material", materials=[scan], note=REASON)
    complete_task(
        people.office,
        people.actor(ECOLOGY),
        task_of(people, ECOLOGY).task_id,
        {"conclusion": "agree_with_conditions", "conditions": ["other"], "reason": REASON},
        key="key-of-ecology",
    )
    pass_time(people, CLOSES + DAY)
    complete_task(
        people.office,
        people.actor(HOUSING),
        late.task_id,
        {"conclusion": "object", "article": "urban-rural-planning-law/35", "reason": LATE},
        key="key-of-housing",
    )
    people.withdraw(WITHDRAWN)
    people.restart(RESTARTED)
    return people


def files_with(directory: Path, text: str) -> list[str]:
    """The files in which a text stands, in whatever encoding a program may have used."""
    found = []
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if any(text.encode(coding) in content for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")):
                found.append(path.name)
            if text.encode("unicode_escape") in content:
                found.append(path.name)
    return found


@pytest.fixture
def people(tmp_path):
    return lived(tmp_path)


def test_a_personal_text_stands_in_no_fact_state_outbox_answer_or_act(people):
    for table, rows in everything(people.office).items():
        if table in MAY_HOLD:
            continue
        held = [row for row in rows if any(text in str(value) for text in TEXTS for value in row)]
        assert held == [], table
    close(people.office)


def test_the_people_concerned_can_read_it_as_long_as_it_is_there(people):
    with people.office.store.read() as read:
        rows = read.exec_driver_sql("SELECT owner_id, ref FROM personal").fetchall()
        lead = people.actor(LEAD)
        said = {text for owner, ref in rows for text in personal.values(read, lead, owner, [ref]).values()}
        assert {NAME, TELEPHONE, REASON, MISSING, LATE, WITHDRAWN, RESTARTED} <= said
        stranger = people.actor("210281-town")
        assert [
            personal.values(read, stranger, owner, [ref])
            for owner, ref in rows
            if personal.values(read, stranger, owner, [ref])
        ] == []
    close(people.office)


def test_erased_it_is_gone_from_every_byte_of_every_file_and_the_histories_still_hold(people, tmp_path):
    assert files_with(tmp_path, NAME) != []
    with people.office.store.transaction() as tx:
        owners = [owner for (owner,) in tx.exec_driver_sql("SELECT DISTINCT owner_id FROM personal")]
        gone = [personal.erase(tx, owner, at_us=to_us(people.office.clock.now())) for owner in owners]
    assert sum(gone) >= 8
    compact(people.office.store)
    for text in TEXTS:
        assert files_with(tmp_path, text) == [], text
    again = reopened(people)
    for text in TEXTS:
        assert files_with(tmp_path, text) == [], text
    assert verify(again.office.store)["faults"] == []
    with again.office.store.read() as read:
        for (case,) in read.exec_driver_sql("SELECT id FROM cases"):
            assert compare(read, case) == []
    close(again.office)


def test_erasing_one_project_leaves_the_others(people):
    project = case_row(people).project_id
    with people.office.store.transaction() as tx:
        personal.erase(tx, project, at_us=1)
        left = tx.exec_driver_sql("SELECT count(*) FROM personal WHERE value IS NOT NULL").scalar_one()
        names = tx.exec_driver_sql("SELECT count(*) FROM personal WHERE value = ?", (NAME,)).scalar_one()
    assert (names, left > 0) == (0, True)
    close(people.office)


def test_no_log_line_holds_what_a_person_typed(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    people = lived(tmp_path)
    people.office.store.wait_s = 0.01
    assert not any(
        text in record.getMessage() or text in str(record.__dict__) for text in TEXTS for record in caplog.records
    )
    close(people.office)


def test_no_error_repeats_what_a_person_typed(tmp_path):
    people = asked(tmp_path)
    task = task_of(people, ECOLOGY)
    with pytest.raises(Exception, match="E-FORM-1") as refused:
        complete_task(people.office, people.actor(ECOLOGY), task.task_id, {"conclusion": "object", "reason": REASON})
    assert not any(text in str(refused.value) + str(refused.value.__dict__) for text in TEXTS)
    people.office.store.wait_s = 0.01
    with pytest.raises(WriterBusy) as busy, people.office.store.exclusive():
        complete_task(
            people.office,
            people.actor(ECOLOGY),
            task.task_id,
            {"conclusion": "no_objection", "reason": REASON},
            key="k" * 12,
        )
    assert REASON not in str(busy.value)
    close(people.office)
    assert files_with(tmp_path, REASON) == []


def test_the_models_see_a_reference_and_never_the_text():
    people = asked()
    people.answer(ECOLOGY, "agree_with_conditions", conditions=["other"], reason=REASON)
    assert REASON not in case_row(people).state
    assert "personal:" in case_row(people).state


def test_a_city_without_cases_holds_no_personal_value():
    with city().store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM personal").scalar_one() == 0
