"""An analyst's draft is private until it is published; publishing judges it; running cases keep what they began with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.casework.errors import BaseReplaced
from app.casework.publish import read_folders
from app.demo.people import People
from app.demo.seed import rehearsal_city
from app.domain.actors import ANALYST
from app.engine.models import inspect_model
from app.modelling.lint.check import check_paths
from app.modelling.rehearse import rehearse
from app.modelling.studio.errors import (
    ContentTooLarge,
    DraftMissing,
    DraftNotFit,
    DraftReplaced,
    NameUnusable,
    NoSuchArtefact,
    NotAnAnalyst,
    NoteNeeded,
    NothingOfThisKind,
    RehearsalDiffered,
    StemTaken,
)
from app.modelling.studio.export_models import export_models
from app.modelling.studio.keep_draft import keep_draft
from app.modelling.studio.new_model import new_model
from app.modelling.studio.publish_draft import Rehearsed, Ticked, problems_of, publish_draft, roll_back
from app.modelling.studio.published import published_sources
from app.modelling.studio.save_draft import LARGEST, drop_draft
from app.store import artefact_drafts, artefacts
from drafts import put_draft, seen_now
from factories import ECOLOGY, OFFICE, city, everything, task_of

TABLE = ("table", "opinion_solicitation", "opinion_limit")


@pytest.fixture
def people():
    return People(city())


def analyst(people):
    return people.actor(OFFICE, ANALYST)


def published(people, kind, stem, name):
    with people.office.store.read() as read:
        return artefacts.versions(read, kind, name, stem)


def changed(people, old, new, what=TABLE):
    content = published(people, *what)[-1].content
    assert old in content
    return content.replace(old, new, 1)


DESPITE = Ticked(despite=True)  # the shipped example rows expect the shipped limits


def draft(people, content, what=TABLE):
    return put_draft(people.office, analyst(people), what, content)


def test_a_limit_that_is_published_holds_for_the_next_case_and_not_for_the_running_one(people):
    people.begin("先启动的项目")
    before = task_of(people, ECOLOGY)
    draft(people, changed(people, b"<text>5</text>", b"<text>8</text>"))
    made = publish_draft(people.office, analyst(people), *TABLE, "一般项目改为八个工作日", ticked=DESPITE)
    assert (made.version, made.is_new) == (2, True)
    first = people.case
    people.begin("后启动的项目")
    assert task_of(people, ECOLOGY).limit["amount"] == 8
    people.case = first
    assert task_of(people, ECOLOGY) == before
    assert before.limit["amount"] == 5
    row = published(people, *TABLE)[-1]
    assert (row.author, row.publisher) == (f"{OFFICE}.analyst", f"{OFFICE}.analyst")
    assert row.note.startswith("一般项目改为八个工作日（示例行：6 行中 3 行与预期不符")
    people.answer_all()


def test_a_draft_is_private_and_no_case_runs_on_it(people):
    draft(people, changed(people, b"<text>5</text>", b"<text>8</text>"))
    with people.office.store.read() as read:
        assert artefact_drafts.own(read, people.actor(OFFICE)) == []
        (mine,) = artefact_drafts.own(read, analyst(people))
        assert (mine.version, mine.base) == (1, published(people, *TABLE)[-1].hash)
    people.begin("项目")
    assert task_of(people, ECOLOGY).limit["amount"] == 5


def test_two_windows_of_one_analyst_lose_nothing_of_each_other(people):
    draft(people, b"<one/>")
    seen = seen_now(people.office, analyst(people), *TABLE)
    draft(people, b"<two/>")
    with pytest.raises(DraftReplaced):
        keep_draft(people.office, analyst(people), *TABLE, b"<three/>", seen)
    with people.office.store.read() as read:
        assert artefact_drafts.one(read, analyst(people), *TABLE).content == b"<two/>"


def test_a_draft_with_errors_is_kept_and_not_published(people):
    draft(people, changed(people, b"<text>5</text>", b"<text>five days</text>"))
    before = everything(people.office)
    with pytest.raises(DraftNotFit) as refused:
        publish_draft(people.office, analyst(people), *TABLE, "改期限")
    assert next(problem.rule for problem in refused.value.problems) == "duogui/table-readable"
    assert everything(people.office) == before


def test_a_draft_that_breaks_another_model_is_refused_with_the_place(people):
    what = ("model", "opinion_solicitation", "opinion_solicitation")
    draft(people, changed(people, b'"opinion_solicitation"', b'"opinion_round"', what), what)
    with pytest.raises(DraftNotFit) as refused:
        publish_draft(people.office, analyst(people), *what, "改名")
    assert ("project_generation.bpmn", "solicit_opinions") in {(p.file, p.element) for p in refused.value.problems}


def test_a_draft_whose_base_was_replaced_is_not_published_over_it(people):
    draft(people, changed(people, b"<text>5</text>", b"<text>8</text>"))
    roll = changed(people, b"<text>5</text>", b"<text>6</text>")
    with people.office.store.transaction() as tx:
        (row,) = artefacts.current(tx, *TABLE)
        artefacts.publish(tx, artefacts.ArtefactRow(*TABLE, 0, "", roll, "other", "other", "meanwhile", 0))
    with pytest.raises(BaseReplaced):
        publish_draft(people.office, analyst(people), *TABLE, "改期限", ticked=DESPITE)
    assert row.version == 1
    assert [version.version for version in published(people, *TABLE)] == [1, 2]


def test_a_former_version_is_rolled_back_as_the_next_one(people):
    draft(people, changed(people, b"<text>5</text>", b"<text>8</text>"))
    publish_draft(people.office, analyst(people), *TABLE, "改期限", ticked=DESPITE)
    assert roll_back(people.office, analyst(people), *TABLE, 1, "恢复原期限").version == 3
    versions = published(people, *TABLE)
    assert versions[0].content == versions[2].content != versions[1].content
    people.begin("项目")
    assert task_of(people, ECOLOGY).limit["amount"] == 5
    with pytest.raises(NoSuchArtefact):
        roll_back(people.office, analyst(people), *TABLE, 9, "没有这一版")


def test_publishing_what_changed_nothing_makes_no_version(people):
    draft(people, published(people, *TABLE)[-1].content)
    assert not publish_draft(people.office, analyst(people), *TABLE, "没有改动").is_new
    assert len(published(people, *TABLE)) == 1


def test_what_an_analyst_may_not_do_is_refused_and_leaves_nothing(people):
    before = everything(people.office)
    office, who = people.office, analyst(people)
    for error, act in (
        (NotAnAnalyst, lambda: keep_draft(office, people.actor(ECOLOGY), *TABLE, b"", "new")),
        (NothingOfThisKind, lambda: keep_draft(office, who, "picture", "a", "a", b"", "new")),
        (NameUnusable, lambda: keep_draft(office, who, "table", "../x", "a", b"", "new")),
        (NameUnusable, lambda: keep_draft(office, who, "model", "law", "law", b"", "new")),
        (NameUnusable, lambda: keep_draft(office, who, "model", "one", "two", b"", "new")),
        (ContentTooLarge, lambda: keep_draft(office, who, *TABLE, b"x" * (LARGEST + 1), "new")),
        (DraftMissing, lambda: publish_draft(office, who, *TABLE, "改期限")),
        (NotAnAnalyst, lambda: publish_draft(office, people.actor(ECOLOGY), *TABLE, "改期限")),
        (NotAnAnalyst, lambda: roll_back(office, people.actor(ECOLOGY), *TABLE, 1, "改期限")),
    ):
        with pytest.raises(error):
            act()
    assert everything(people.office) == before


def test_a_note_is_asked_for_and_a_draft_can_be_thrown_away(people):
    draft(people, changed(people, b"<text>5</text>", b"<text>8</text>"))
    with pytest.raises(NoteNeeded):
        publish_draft(people.office, analyst(people), *TABLE, " ", ticked=DESPITE)
    assert drop_draft(people.office, analyst(people), *TABLE)
    assert not drop_draft(people.office, analyst(people), *TABLE)


def test_what_is_exported_is_what_a_new_site_would_read(people, tmp_path):
    written = export_models(people.office, tmp_path)
    assert "processes/opinion_solicitation.bpmn" in written
    assert "processes/project_generation/scenarios/all_answer.toml" in written
    read = {(s.kind, s.stem, s.name): s.content for s in read_folders(tmp_path / "processes", tmp_path / "dmn")}
    with people.office.store.read() as tx:
        for kind in ("model", "table", "form", "law", "scenario", "readme"):
            for row in artefacts.current(tx, kind):
                assert read[row.kind, row.stem, row.name] == row.content


def test_a_new_model_passes_the_check_and_its_scenario_runs(tmp_path):
    export_models(city(), tmp_path)
    written = new_model(tmp_path, "site_visit", "现场踏勘", "Site visit")
    assert "processes/site_visit.bpmn" in written
    assert b"BPMNShape" in (tmp_path / "processes" / "site_visit.bpmn").read_bytes()
    assert check_paths([tmp_path / "processes"]) == []
    rehearsed = rehearse([tmp_path / "processes" / "site_visit"], rehearsal_city(), coverage=False)
    assert [(o.name, o.reasons) for o in rehearsed.outcomes] == [("现场踏勘：按期办结", ())]
    with pytest.raises(StemTaken):
        new_model(tmp_path, "site_visit", "", "")
    for name in ("law", "Upper", "a b", "../x", "踏勘", "2nd", "a-b", ""):
        with pytest.raises(NameUnusable):
            new_model(tmp_path, name, "", "")


def test_a_new_model_alone_in_its_folder_is_rehearsed_in_the_citys_surroundings(tmp_path):
    new_model(tmp_path, "site_visit", "现场踏勘", "Site visit")
    assert rehearse([tmp_path / "processes"], rehearsal_city()).ok


def test_a_new_models_titles_are_written_as_each_file_needs_them(tmp_path):
    export_models(city(), tmp_path)
    new_model(tmp_path, "site_visit", '<现场>&"踏勘"\n{二}', '<x&"y">\\')
    assert check_paths([tmp_path / "processes"]) == []
    rehearsed = rehearse([tmp_path / "processes" / "site_visit"], rehearsal_city(), coverage=False)
    assert [(o.name, o.reasons) for o in rehearsed.outcomes] == [('<现场>&"踏勘" {二}：按期办结', ())]
    model, _ = inspect_model((tmp_path / "processes" / "site_visit.bpmn").read_bytes(), "site_visit.bpmn")
    assert model.processes["site_visit"].name_en == '<x&"y">\\'


def test_a_draft_that_came_out_otherwise_in_a_rehearsal_is_published_only_on_purpose_and_its_note_says_so(people):
    draft(people, changed(people, "示例期限：三份".encode(), "期限：三份".encode()))
    differed = Rehearsed(total=3, differed=1)
    with pytest.raises(RehearsalDiffered) as refused:
        publish_draft(people.office, analyst(people), *TABLE, "八个工作日", rehearsed=differed)
    assert "3 个场景有 1 个与预期不符" in refused.value.message("zh")
    assert len(published(people, *TABLE)) == 1
    publish_draft(people.office, analyst(people), *TABLE, "八个工作日", rehearsed=differed, ticked=DESPITE)
    note = published(people, *TABLE)[-1].note
    assert note.startswith("八个工作日（演练：3 个场景中 1 个与预期不符")
    draft(people, changed(people, "期限：三份".encode(), "时限：三份".encode()))
    publish_draft(
        people.office,
        analyst(people),
        *TABLE,
        "九个工作日",
        rehearsed=Rehearsed(total=3, differed=0),
        ticked=DESPITE,
    )
    assert published(people, *TABLE)[-1].note == "九个工作日"


def test_a_function_that_no_department_of_the_site_fills_is_a_warning_and_keeps_nothing_from_being_published(people):
    with people.office.store.read() as read:
        source = next(s for s in published_sources(read) if (s.kind, s.name) == ("model", "coordination"))
        changed = replace(source, content=source.content.replace(b'offices.leading_group"', b'offices.leading_grup"', 1))
        (problem,) = problems_of(read, changed)
    assert (problem.rule, problem.severity) == ("duogui/candidates-exist", "warning")
    assert "leading_grup" in problem.text.en
