"""Rows for tests of the store: whole, plausible, each field changeable by name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.facts import GENESIS, Draft, chain
from app.domain.instants import to_us
from app.store import artefacts, cases, findings, history, inbox, materials, opinions, org, outbox, projects, sessions

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
NOON_US = to_us(NOON)
DAY_US = 24 * 3600 * 1_000_000
CITY, DISTRICT, SISTER = "210000/210200", "210000/210200/210281", "210000/210200/210283"
MODEL_HASH = content_hash(b"model")


def actor(department="210281-water", path=DISTRICT, *, duties=("issuer",), functions=(), granted=(), account=None):
    return Actor(account or f"{department}.issuer", department, path, frozenset(duties), frozenset(functions), frozenset(granted))


def seed_tree(tx):
    """A province, a city and two sister districts, each with departments and an account per department."""
    for code, parent, level, path in (("210000", None, "province", "210000"), ("210200", "210000", "city", CITY),
                                      ("210281", "210200", "district", DISTRICT), ("210283", "210200", "district", SISTER)):
        org.put_region(tx, org.RegionRow(code, parent, f"区划{code}", f"Region {code}", level, path, code.encode()))
    for code, region, functions in (
            ("210200-coordination", "210200", {"coordination_office"}), ("210200-planning", "210200", {"planning_dept"}),
            ("210281-planning", "210281", {"planning_dept"}), ("210281-water", "210281", {"water"}),
            ("210281-town", "210281", set()), ("210281-audit", "210281", {"audit"}),
            ("210283-water", "210283", {"water"}), ("210283-audit", "210283", {"audit"})):
        org.put_department(tx, org.DepartmentRow(code, f"部门{code}", f"Department {code}", region, frozenset(functions)))
        org.put_account(tx, account_row(f"{code}.issuer", code))


def account_row(account, department, **changes):
    return replace(org.AccountRow(account, department, "签发人", "Issuer", frozenset({"issuer"}), "argon2…", "open", 0, None,
                                  must_change=False, created_us=NOON_US), **changes)


def project_row(project="p1", **changes):
    return replace(projects.ProjectRow(
        id=project, local_no=f"210281-2026-{project}", code=None, name="岗店街道污水处理厂", kind="municipal", special=None,
        region_code="210281", region_path=DISTRICT, lead_department="210281-planning", phase="generation",
        attributes={"area": Decimal("1.5")}, created_us=NOON_US, created_by="210281-planning.issuer"), **changes)


def case_row(case="c1", **changes):
    return replace(cases.CaseRow(
        id=case, number=f"2025-{int(re.sub('[^0-9]', '', case)):06d}", subject_kind="project", subject_id="p1", project_id="p1",
        model="project_generation",
        bindings={"models": {"project_generation": MODEL_HASH}, "calendar": content_hash(b"calendar")}, region_path=DISTRICT,
        lead_department="210281-planning", initiator="210281-planning", round=1, status="open", outcome=None, state='{"envelope":1}',
        version=1, fact_seq=0, fact_head=GENESIS, started_us=NOON_US, ended_us=None, updated_us=NOON_US), **changes)


def inbox_row(task="t1", **changes):
    return replace(inbox.InboxRow(
        task_id=task, case_id="c1", element="give_opinion", model="opinion_solicitation", name_zh="提出意见", name_en="Give opinion",
        department="210281-water", duty="issuer", assignee=None, form="opinion", due_us=NOON_US + 5 * DAY_US,
        limit={"amount": 5, "unit": "WD"}, opened_us=NOON_US, round=1), **changes)


def outbox_row(message="m1", **changes):
    return replace(outbox.OutboxRow(0, "c1", "p1", "push", "joint_approval", message, "n1", {"what": "plan"}, NOON_US), **changes)


def opinion_row(opinion="o1", **changes):
    return replace(opinions.OpinionRow(
        id=opinion, case_id="c1", project_id="p1", round=1, department="210281-water", conclusion="agree_with_conditions",
        conditions=("river_setback",), article=None, reason_ref="r1", source="person", receipt_us=NOON_US, recorded_us=NOON_US,
        due_us=NOON_US + 5 * DAY_US, document=None, replaced_by=None, task_id="t1"), **changes)


def letter_row(letter="l1", **changes):
    return replace(opinions.LateLetterRow(letter, "c1", 1, "210281-water", {"conclusion": "object"}, NOON_US, NOON_US + 1, NOON_US + 2,
                                          "person"), **changes)


def finding_row(**changes):
    return replace(findings.FindingRow(
        case_id="c1", project_id="p1", footprint_version=1, layer="river_setback", layer_version=content_hash(b"layer"), count=3,
        area_m2=Decimal("120.5"), share=Decimal("0.07"), verdict="conflict", row=4, articles=("dalian-183/5",),
        department="210281-water", checked_us=NOON_US), **changes)


def material_row(material="m1", **changes):
    return replace(materials.MaterialRow(material, content_hash(material.encode()), 7, "application/pdf", "批复.pdf", "approval",
                                         "210281-water", "p1", "2027-01-01", NOON_US, "210281-water.issuer"), **changes)


def artefact_row(name="opinion_solicitation", content=b"<xml/>", **changes):
    return replace(artefacts.ArtefactRow("model", name, name, 0, "", content, "analyst.a", "analyst.b", "note", NOON_US), **changes)


def footprint_row(version=1, **changes):
    return replace(projects.FootprintRow("p1", version, b"\x01wkb", Decimal("12345.678"), Decimal("12346.1"), 41, "EPSG:4490",
                                         content_hash(b"site"), NOON_US), **changes)


def session_row(token="h1", **changes):
    return replace(sessions.SessionRow(token, "210281-water.issuer", NOON_US, NOON_US, NOON_US + DAY_US), **changes)


def add_facts(tx, row, count, *, by="210281-water.issuer"):
    """Append facts to a case as a turn does; the saved row comes back as it then stands."""
    at = NOON + timedelta(seconds=row.fact_seq)
    drafts = [Draft("FlowTaken", {"flow": f"f{row.fact_seq + n}", "model": "m", "note": "章节"}) for n in range(count)]
    facts = chain(row.id, row.fact_seq, row.fact_head, at, by, drafts)
    history.append(tx, facts)
    grown = replace(row, fact_seq=facts[-1].seq, fact_head=facts[-1].hash, version=row.version + 1)
    cases.save(tx, grown, row.version)
    return grown


def furnish(store):
    """A tree, a project in the district and its open case."""
    with store.transaction() as tx:
        seed_tree(tx)
        projects.insert(tx, project_row())
        cases.insert(tx, case_row())
    return store
