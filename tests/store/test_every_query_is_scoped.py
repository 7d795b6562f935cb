"""Every query of a page is walked with actors of a sister district, who get nothing, and with those who may see, who get something."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection
from store_made import (
    CITY,
    NOON,
    NOON_US,
    SISTER,
    actor,
    add_facts,
    case_row,
    finding_row,
    footprint_row,
    inbox_row,
    letter_row,
    material_row,
    opinion_row,
    outbox_row,
    project_row,
    seed_tree,
)

import app.store
from app.store import (
    acts,
    artefact_drafts,
    cases,
    drafts,
    findings,
    inbox,
    materials,
    opinions,
    org,
    outbox,
    personal,
    plans,
    projects,
    rounds,
    tokens,
)
from app.store.database import Store
from app.store.scope import SCOPED, UNSCOPED, scoped

MODULES = [importlib.import_module(f"app.store.{found.name}") for found in pkgutil.iter_modules(app.store.__path__)
           if not found.ispkg]
FUNCTIONS = sorted((f"{module.__name__.rpartition('.')[2]}.{name}", function) for module in MODULES
                   for name, function in vars(module).items()
                   if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"))
HIDDEN = re.compile("hidden|210281")
ASKED = {"case_id": "hidden-c1", "project_id": "hidden-p1", "task_id": "hidden-t1", "material_id": "hidden-m1",
         "plan_id": "hidden-l1",
         "owner_id": "hidden-c1", "fact_kind": "FlowTaken", "refs": ["hidden-r1"], "now": NOON, "soon": NOON,
         "kind": "model", "stem": "hidden", "name": "hidden"}
SEARCHED = {"search": "hidden"}
# What belongs to one department or one account alone, so that not even its oversight is shown it.
OWN_DEPARTMENT = {"inbox.page", "inbox.counts", "drafts.of_task", "artefact_drafts.one", "artefact_drafts.own",
                  "artefact_drafts.set_aside", "artefact_drafts.every_aside", "task_search.found", "tokens.own"}

LEAD = actor("210281-planning")
TASKED = actor("210281-water")
COPIED = actor("210281-town")
LOCAL_AUDIT = actor("210281-audit", functions={"audit"})
CITY_OFFICE = actor("210200-coordination", CITY, functions={"coordination_office"}, duties={"issuer", "administrator"})
GRANTED = actor("210283-water", SISTER, granted={"hidden-c1"})
STRANGERS = [
    actor("210283-water", SISTER), actor("210283-audit", SISTER, functions={"audit", "supervision", "coordination_office"}),
    actor("210283-water", SISTER, duties={"issuer", "handler", "administrator", "auditor", "analyst"}),
    actor("210283-water", SISTER, granted={"c9"}), actor("nowhere", "", duties={"auditor", "administrator"}, functions={"audit"}),
    actor("210281-waterworks", "210000/210200/2102810", functions={"audit"}), actor("%", "%", functions={"audit"}),
    actor("", "", duties=())]


@pytest.fixture(scope="module")
def full():
    """A store in which everything there is belongs to one district."""
    with Store.open(None) as store:
        with store.transaction() as tx:
            fill(tx)
        yield store


def fill(tx):
    seed_tree(tx)
    projects.insert(tx, project_row("hidden-p1", name="hidden"))
    projects.put_footprint(tx, footprint_row(project_id="hidden-p1"))
    plans.insert(tx, plans.PlanRow("hidden-l1", "hidden", "sector_plan", "210281-water", "210000/210200/210281", 1, {}))
    row = case_row("hidden-c1", project_id="hidden-p1", subject_id="hidden-p1")
    cases.insert(tx, row)
    cases.grant_access(tx, row.id, ["210281-town"], cases.COPY)
    about = case_row("hidden-c2", subject_kind="plan", subject_id="hidden-l1", project_id=None)
    cases.insert(tx, about)
    cases.grant_access(tx, about.id, ["210281-water"], cases.COPY)
    add_facts(tx, row, 3)
    inbox.put(tx, [inbox_row("hidden-t1", case_id=row.id), inbox_row("hidden-t2", case_id=row.id, due_us=None)])
    inbox.remember(tx, inbox.closed(inbox_row("hidden-t0", case_id=row.id), how="completed", closed_us=NOON_US, by=None))
    rounds.begin(tx, row.id, 1, NOON_US)
    opinions.put(tx, opinion_row(case_id=row.id, project_id="hidden-p1"))
    opinions.put_late_letter(tx, letter_row(case_id=row.id))
    findings.put(tx, [finding_row(case_id=row.id, project_id="hidden-p1")])
    outbox.put(tx, [outbox_row("hidden-o1", case_id=row.id, project_id="hidden-p1", last_error="hidden")])
    materials.put(tx, material_row("hidden-m1", project_id="hidden-p1"))
    materials.use(tx, "hidden-m1", row.id, "hidden-t1", "attachment", at_us=NOON_US)
    materials.put(tx, material_row("hidden-m2"))
    materials.bind(tx, "hidden-m2", "hidden-p1", at_us=NOON_US)
    materials.use(tx, "hidden-m2", row.id, "", "register_project", at_us=NOON_US)
    drafts.save(tx, drafts.DraftRow("hidden-t1", "210281-water.issuer", "210281-water", {}, 0, NOON_US), 0)
    personal.put(tx, "hidden-r1", row.id, b"salt" * 4, "hidden")
    acts.append(tx, NOON_US, TASKED, "SignedIn", {})
    tokens.put(tx, tokens.TokenRow("hidden", "hash", TASKED.account, "hidden", NOON_US, TASKED.account, NOON_US))
    draft = artefact_drafts.ArtefactDraftRow(TASKED.account, "model", "hidden", "hidden", "", b"<hidden/>", 0, NOON_US)
    artefact_drafts.save(tx, draft, 0)
    artefact_drafts.save(tx, replace(draft, name=artefact_drafts.aside("hidden", 1)), 0)


def ask(store, query, who):
    """The query's answer, every parameter given; a parameter that this test does not know fails it."""
    given = {}
    for name, parameter in list(inspect.signature(query).parameters.items())[2:]:
        is_filter = parameter.default is not inspect.Parameter.empty and name == "kind"  # of acts: left open
        if name in ASKED and not is_filter:
            given[name] = ASKED[name]
        else:
            assert parameter.default is not inspect.Parameter.empty, f"tell the test what to ask for {name}"
    with store.read() as read:
        answers = [query(read, who, **given)]
        if "search" in inspect.signature(query).parameters:
            answers.append(query(read, who, **given, **SEARCHED))
        return answers


def shows(answers):
    return any(answer.cases > 0 if isinstance(answer, cases.CaseCount)
               else any((answer.open, answer.overdue, answer.without_limit)) if isinstance(answer, inbox.InboxCounts)
               else bool(HIDDEN.search(repr(answer))) for answer in answers)


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_a_stranger_gets_nothing(full, name):
    for stranger in STRANGERS:
        assert not shows(ask(full, SCOPED[name], stranger)), stranger


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_the_department_with_the_task_gets_something(full, name):
    assert shows(ask(full, SCOPED[name], TASKED))


@pytest.mark.parametrize("name", sorted(set(SCOPED) - OWN_DEPARTMENT))
def test_an_oversight_office_of_the_node_and_of_a_node_above_gets_something(full, name):
    assert shows(ask(full, SCOPED[name], CITY_OFFICE))
    if name != "org.accounts":
        assert shows(ask(full, SCOPED[name], LOCAL_AUDIT))


@pytest.mark.parametrize("name", sorted(OWN_DEPARTMENT))
def test_what_is_a_departments_own_is_not_shown_to_its_oversight(full, name):
    for other in (CITY_OFFICE, LOCAL_AUDIT, LEAD, COPIED, GRANTED):
        assert not shows(ask(full, SCOPED[name], other)), other


@pytest.mark.parametrize("who", [LEAD, COPIED, GRANTED], ids=["lead", "copy", "grant"])
def test_lead_copy_and_grant_show_the_case_with_all_that_belongs_to_it(full, who):
    of_case = [name for name, query in SCOPED.items()
               if {"case_id", "owner_id", "material_id"} & set(inspect.signature(query).parameters)]
    assert len(of_case) > 10
    for name in of_case:
        assert shows(ask(full, SCOPED[name], who)), name


def test_a_department_that_took_the_name_of_another_node_is_still_found_by_its_own(full):
    assert not shows(ask(full, SCOPED["inbox.page"], replace(TASKED, department="210283-water")))


@pytest.mark.parametrize("name", sorted(name for name, _ in FUNCTIONS))
def test_every_function_that_reads_says_for_whom(name):
    function = dict(FUNCTIONS)[name]
    parameters = list(inspect.signature(function).parameters.values())
    first = parameters[0].name if parameters else ""
    if first == "read":
        is_scoped = len(parameters) > 1 and parameters[1].name == "actor"
        assert (name in SCOPED) is is_scoped
        assert (name in UNSCOPED) is not is_scoped
    else:
        assert name not in SCOPED
        assert name not in UNSCOPED
        takes_connection = first and parameters[0].annotation in ("Connection", Connection)
        assert first == "tx" or not takes_connection or name.startswith("connecting.")


def test_every_reason_to_read_without_an_actor_is_given():
    assert UNSCOPED
    assert all(len(reason) >= 10 for reason in UNSCOPED.values())


def test_a_query_with_other_parameters_cannot_be_marked():
    def query(connection, case_id):
        return connection, case_id

    with pytest.raises(TypeError, match="connection"):
        scoped(query)


def test_no_function_of_the_store_begins_or_commits():
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        if name in ("database", "writing", "spare", "upgrading"):
            continue
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("commit", "rollback", "transaction", "begin_nested"), name


def test_grants_are_part_of_the_actor(full):
    with full.transaction() as tx:
        org.grant(tx, "210283-water.issuer", "hidden-c1", "review", "admin", NOON_US)
    with full.read() as read:
        assert cases.one(read, org.actor_of(read, "210283-water.issuer"), "hidden-c1") is not None
    with full.transaction() as tx:
        org.revoke(tx, "210283-water.issuer", "hidden-c1")
