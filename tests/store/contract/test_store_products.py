"""What cases produce and stand on: opinions, letters, findings, rounds, materials, drafts, personal values, artefacts, layers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError
from store_made import (
    DISTRICT,
    MODEL_HASH,
    NOON_US,
    SISTER,
    actor,
    artefact_row,
    case_row,
    finding_row,
    inbox_row,
    letter_row,
    material_row,
    opinion_row,
)

from app.domain.canonical import content_hash
from app.store import (
    artefacts,
    cases,
    drafts,
    findings,
    idempotency,
    inbox,
    layers,
    materials,
    opinions,
    personal,
    rounds,
)
from app.store.errors import ArtefactUnknown, DraftMoved, MaterialFixed, NameTaken, VersionTaken

LEAD, WATER, OTHER = actor("210281-planning"), actor("210281-water"), actor("210283-water", SISTER)


# --- Opinions -------------------------------------------------------------------------------------------------------------
def test_opinions_of_a_round_are_those_that_were_not_replaced(furnished):
    deemed = opinion_row("o1", conclusion="deemed_no_objection", source="deemed", conditions=(), reason_ref=None)
    paper = opinion_row("o2", conclusion="object", source="paper", article="dalian-183/5",
                        document={"number": "水函〔2026〕3号", "received": "2026-03-02"})
    with furnished.transaction() as tx:
        opinions.put(tx, deemed)
        opinions.put(tx, opinion_row("o3", round=2))
        assert opinions.replace(tx, "o1", paper)
        assert not opinions.replace(tx, "o1", opinion_row("o4"))
        assert opinions.of_round(tx, "c1", 1) == [paper]
        assert [row.id for row in opinions.standing(tx, "c1")] == ["o2", "o3"]
    with furnished.read() as read:
        assert opinions.of_case(read, LEAD, "c1") == [replace(deemed, replaced_by="o2"), paper, opinion_row("o3", round=2)]


def test_silence_can_never_be_kept_as_agreement_nor_agreement_as_silence(furnished):
    for wrong in (opinion_row(source="deemed"), opinion_row(conclusion="deemed_no_objection"), opinion_row(conclusion="agree"),
                  opinion_row(source="rumour")):
        with pytest.raises(DBAPIError), furnished.transaction() as tx:
            opinions.put(tx, wrong)


def test_the_last_opinion_of_each_department_is_found_over_all_cases_of_a_project(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2"))
        opinions.put(tx, opinion_row("o1", department="a"))
        opinions.put(tx, opinion_row("o2", department="b"))
        opinions.put(tx, opinion_row("o3", department="a", case_id="c2", recorded_us=NOON_US + 1))
        opinions.replace(tx, "o2", opinion_row("o4", department="b", recorded_us=NOON_US + 2))
        assert [row.id for row in opinions.last_of_cases(tx, ["c1", "c2"])] == ["o3", "o4"]


def test_a_late_letter_is_kept_and_never_changed(furnished):
    with furnished.transaction() as tx:
        opinions.put_late_letter(tx, letter_row())
    with furnished.read() as read:
        assert opinions.late_letters(read, LEAD, "c1") == [letter_row()]
    with pytest.raises(DBAPIError, match="append-only"), furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE late_letters SET source = 'paper'")


def test_findings_keep_decimals_and_the_last_check_is_told_apart(furnished):
    later = finding_row(checked_us=NOON_US + 1, layer="red_line", row=None, department=None, articles=(), area_m2=Decimal(0))
    with furnished.transaction() as tx:
        assert findings.latest(tx, "c1") == []
        findings.put(tx, [finding_row()])
        findings.put(tx, [later])
        findings.put(tx, [])
        assert findings.latest(tx, "c1") == [later]
    with furnished.read() as read:
        assert findings.of_case(read, LEAD, "c1") == [finding_row(), later]


def test_a_round_is_collected_once_it_was(furnished):
    with furnished.transaction() as tx:
        rounds.begin(tx, "c1", 1, NOON_US)
        rounds.begin(tx, "c1", 1, NOON_US + 9)
        assert not rounds.is_collected(tx, "c1", 1)
        rounds.collected(tx, "c1", 1, NOON_US + 5)
        rounds.collected(tx, "c1", 2, NOON_US + 6)
        assert rounds.is_collected(tx, "c1", 1)
        assert not rounds.is_collected(tx, "c1", 3)
    with furnished.read() as read:
        assert rounds.of_case(read, LEAD, "c1") == [rounds.RoundRow("c1", 1, NOON_US, NOON_US + 5),
                                                    rounds.RoundRow("c1", 2, NOON_US + 6, NOON_US + 6)]


# --- Materials ------------------------------------------------------------------------------------------------------------
def test_a_material_may_be_changed_until_it_is_used_and_then_no_more(furnished):
    with furnished.transaction() as tx:
        materials.put(tx, material_row())
        materials.put(tx, material_row("m2"))
        materials.save(tx, material_row(name="新名.pdf"))
        assert materials.of_id(tx, "m1") == material_row(name="新名.pdf")
        materials.use(tx, "m1", "c1", "t1", "attachment", at_us=NOON_US + 1)
        materials.use(tx, "m1", "c1", "t1", "attachment", at_us=NOON_US + 2)
        materials.use(tx, "m1", "c1", "t2", "attachment", at_us=NOON_US + 3)
        materials.drop(tx, "m2")
        assert materials.of_id(tx, "m2") is None
        assert materials.of_id(tx, "m1").used_us == NOON_US + 1
    for act in (lambda tx: materials.save(tx, material_row(name="x")), lambda tx: materials.drop(tx, "m1")):
        with pytest.raises(MaterialFixed), furnished.transaction() as tx:
            act(tx)
    with pytest.raises(NameTaken), furnished.transaction() as tx:
        materials.put(tx, material_row())
    with furnished.read() as read:
        used = materials.of_case(read, LEAD, "c1")
    assert [(row.id, row.task_id, row.use) for row in used] == [("m1", "t1", "attachment"), ("m1", "t2", "attachment")]


def test_a_material_is_seen_by_its_owner_and_by_whoever_sees_a_case_that_uses_it(furnished):
    with furnished.transaction() as tx:
        materials.put(tx, material_row())
        materials.put(tx, material_row("site", kind="site_file", owner_department="210281-town"))
    with furnished.read() as read:
        assert materials.one(read, WATER, "m1").id == "m1"
        assert materials.one(read, LEAD, "m1") is None
        assert materials.one(read, LEAD, "site").id == "site"
        assert materials.one(read, OTHER, "site") is None
    with furnished.transaction() as tx:
        materials.use(tx, "m1", "c1", "t1", "attachment", at_us=NOON_US)
    with furnished.read() as read:
        assert materials.one(read, LEAD, "m1").id == "m1"
        assert materials.one(read, OTHER, "m1") is None


def test_a_material_bound_to_a_project_is_fixed_to_it(furnished):
    with furnished.transaction() as tx:
        materials.put(tx, material_row(project_id=None))
        materials.bind(tx, "m1", "p1", at_us=NOON_US)
        materials.bind(tx, "m1", "p1", at_us=NOON_US + 1)
        assert (materials.of_id(tx, "m1").project_id, materials.of_id(tx, "m1").used_us) == ("p1", NOON_US)
    for material, project in (("m1", "p2"), ("absent", "p1")):
        with pytest.raises(MaterialFixed), furnished.transaction() as tx:
            materials.bind(tx, material, project, at_us=NOON_US)


# --- Drafts and personal values -------------------------------------------------------------------------------------------
def test_two_people_of_a_department_never_overwrite_each_others_draft_unseen(furnished):
    mine = drafts.DraftRow("t1", "210281-water.issuer", "210281-water", {"reason": "第一稿"}, 0, NOON_US)
    with furnished.transaction() as tx:
        first = drafts.save(tx, mine, 0)
        assert first.version == 1
        second = drafts.save(tx, replace(mine, account="210281-water.handler", answers={"reason": "第二稿"}), 1)
        assert second.version == 2
    for seen in (0, 1, 7):
        with pytest.raises(DraftMoved) as refused, furnished.transaction() as tx:
            drafts.save(tx, replace(mine, answers={"reason": "lost"}), seen)
        assert refused.value.values == {"account": "210281-water.handler", "version": 2}
    with furnished.read() as read:
        assert drafts.of_task(read, WATER, "t1").answers == {"reason": "第二稿"}
        assert drafts.of_task(read, LEAD, "t1") is None


def test_another_department_cannot_write_into_a_draft(furnished):
    mine = drafts.DraftRow("t1", "210281-water.issuer", "210281-water", {}, 0, NOON_US)
    with furnished.transaction() as tx:
        drafts.save(tx, mine, 0)
    with pytest.raises(DraftMoved), furnished.transaction() as tx:
        drafts.save(tx, replace(mine, department="210281-town", answers={"x": 1}), 1)
    with furnished.transaction() as tx:
        drafts.save(tx, replace(mine, task_id="t2"), 0)
        drafts.drop(tx, "t1")
        drafts.drop(tx, ["t2", "absent"])
        drafts.drop(tx, [])
        assert drafts.find(tx, "t2") is None
        assert drafts.find(tx, "t1") is None


def test_personal_values_are_read_by_whoever_sees_the_case_until_they_are_erased(furnished):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row()])
        drafts.save(tx, drafts.DraftRow("t1", "a", "210281-water", {"reason": "住址"}, 0, NOON_US), 0)
        for ref, owner in (("r1", "c1"), ("r2", "c1"), ("r3", "p1")):
            personal.put(tx, ref, owner, ref.encode() * 8, f"电话 {ref}")
    with furnished.read() as read:
        assert personal.values(read, LEAD, "c1", ["r1", "r2", "r3", "none"]) == {"r1": "电话 r1", "r2": "电话 r2"}
        assert personal.values(read, LEAD, "p1", ["r3"]) == {"r3": "电话 r3"}
        assert personal.values(read, OTHER, "c1", ["r1"]) == {}
        assert personal.values(read, LEAD, "c1", []) == {}
        assert personal.salt_of(read, "r1") == b"r1" * 8
        sealed = personal.sealed(b"r1" * 8, "电话 r1")
    assert sealed != personal.sealed(b"r2" * 8, "电话 r1")
    with furnished.transaction() as tx:
        assert personal.erase(tx, "c1", ["r1"], at_us=NOON_US) == 1
        assert drafts.find(tx, "t1") is None
    with furnished.read() as read:
        assert personal.values(read, LEAD, "c1", ["r1", "r2"]) == {"r2": "电话 r2"}
        assert personal.salt_of(read, "r1") is None
    with furnished.transaction() as tx:
        assert personal.erase(tx, "c1", at_us=NOON_US) == 1
        assert personal.erase(tx, "c1", at_us=NOON_US) == 0
        assert personal.erase(tx, "p1", at_us=NOON_US) == 1


class Taken(Exception):
    """An answer was there before."""


# --- Idempotency ----------------------------------------------------------------------------------------------------------
def test_the_first_answer_to_a_key_is_kept_per_account(furnished):
    with furnished.transaction() as tx:
        assert idempotency.answer(tx, "a", "k1") is None
        answer = {"case": "c1", "kind": "done"}
        idempotency.remember(tx, "a", "k1", answer, NOON_US, NOON_US + 3, refusal=Taken(), case_id="c1", request="digest")
        assert idempotency.answer(tx, "a", "k1") == idempotency.Stored({"case": "c1", "kind": "done"}, NOON_US, "digest")
        assert idempotency.answer(tx, "b", "k1") is None
    with pytest.raises(Taken), furnished.transaction() as tx:
        idempotency.remember(tx, "a", "k1", {}, NOON_US, NOON_US, refusal=Taken())
    with furnished.transaction() as tx:
        assert idempotency.answer(tx, "a", "k1") == idempotency.Stored({"case": "c1", "kind": "done"}, NOON_US, "digest")
    with pytest.raises(DBAPIError), furnished.transaction() as tx:
        idempotency.remember(tx, "a", "k" * 201, {}, NOON_US, NOON_US, refusal=Taken())
    with furnished.transaction() as tx:
        assert idempotency.prune(tx, NOON_US + 3) == 0
        assert idempotency.prune(tx, NOON_US + 4) == 1


# --- Artefacts and layers -------------------------------------------------------------------------------------------------
def test_publishing_makes_the_next_version_and_the_old_ones_stay(furnished):
    with furnished.transaction() as tx:
        assert artefacts.publish(tx, artefact_row(version=99, hash="wrong")) == 1
        assert artefacts.publish(tx, artefact_row(content=b"<xml v='2'/>", note="limit 3 WD")) == 2
        assert artefacts.publish(tx, artefact_row("opinion", b"{}", kind="form", stem="opinion_solicitation")) == 1
        assert artefacts.publish(tx, artefact_row("opinion", b"{1}", kind="form", stem="coordination")) == 1
    with furnished.read() as read:
        [newest] = artefacts.current(read, "model")
        assert (newest.version, newest.hash, newest.note) == (2, content_hash(b"<xml v='2'/>"), "limit 3 WD")
        assert [row.version for row in artefacts.versions(read, "model", "opinion_solicitation")] == [1, 2]
        assert [row.stem for row in artefacts.current(read, "form")] == ["coordination", "opinion_solicitation"]
        assert [row.content for row in artefacts.current(read, "form", "coordination")] == [b"{1}"]
        assert [row.content for row in artefacts.versions(read, "form", "opinion", "coordination")] == [b"{1}"]
        assert artefacts.current(read, "form", name="absent") == []
        assert artefacts.by_hash(read, content_hash(b"<xml/>")) == b"<xml/>"
        with pytest.raises(ArtefactUnknown):
            artefacts.by_hash(read, content_hash(b"never"))
    with pytest.raises(DBAPIError, match="append-only"), furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE artefacts SET content = content")


def test_the_open_cases_bound_to_a_content_are_counted(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2", status="ended"))
        cases.insert(tx, case_row("c3"))
        cases.rebind(tx, "c3", "m", {"models": {"a": content_hash(b"other")}, "note": "no hash"})
    with furnished.read() as read:
        assert artefacts.cases_running(read, MODEL_HASH) == 1
        assert artefacts.cases_running(read, content_hash(b"other")) == 1
        assert artefacts.cases_running(read, content_hash(b"none")) == 0


def test_a_layer_version_keeps_its_features_and_is_never_replaced(furnished):
    asked = layers.LayerRow("red_line", 0, "生态保护红线", "Ecological red line", "210200-ecology", DISTRICT, NOON_US)
    many = [(f"f{n:04}", {"name": "区", "area": Decimal("1.5")}, bytes([n % 256])) for n in range(1201)]
    with furnished.transaction() as tx:
        first = layers.put_layer(tx, asked, reversed(many))
        second = layers.put_layer(tx, asked, many[:2])
        assert (first.version, first.feature_count, second.version) == (1, 1201, 2)
        assert layers.put_layer(tx, replace(asked, code="again"), many).digest == first.digest
        assert second.digest != first.digest
    for rows, version in ((many[:1], 1), ([many[0], many[0]], 0)):
        with pytest.raises(VersionTaken), furnished.transaction() as tx:
            layers.put_layer(tx, replace(asked, version=version), rows)
    with furnished.read() as read:
        assert [(row.code, row.version) for row in layers.current(read)] == [("again", 1), ("red_line", 2)]
        assert list(layers.features(read, "red_line", 1)) == many
        assert list(layers.features(read, "red_line", 9)) == []
        assert layers.one(read, "red_line", 1) == first
        assert layers.one(read, "red_line", 9) is None


def test_the_newest_content_of_what_belongs_to_no_model_is_named_by_its_hash(furnished):
    with furnished.transaction() as tx:
        for content in (b"{}", b'{"a": 1}'):
            artefacts.publish(tx, artefact_row("calendar", content, kind="calendar", stem=""))
        assert artefacts.newest_hash(tx, "calendar", "calendar") == content_hash(b'{"a": 1}')
        with pytest.raises(ArtefactUnknown):
            artefacts.newest_hash(tx, "calendar", "absent")
