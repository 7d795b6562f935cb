"""Who may ask for what: the one place of authorisation of the pages.

POLICIES names every route; a route that is not here is refused, and a test walks the routes. Before a view runs, the
gate finds the actor, asks his duty, and loads what the address names through a query scoped by the actor: what he may
not see is not there (404). Whether an act on it is his to do is the verb's question; the predicates at the end only
decide which buttons a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, make_response, redirect, request, url_for

from app.casework.errors import NoSuchCase, NoSuchMaterial, NoSuchPlan, NoSuchProject, NoSuchTask
from app.domain.actors import ADMINISTRATOR, ANALYST, HANDLER, ISSUER, Actor
from app.store import cases, inbox, materials, plans, projects
from app.store.materials import MaterialRow
from app.web import sessions
from app.web.errors import PageMissing, SignInNeeded
from app.web.offices import reader


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask for a route. Shape: one of the duties, the function and oversight are needed where named; subject is task,
    case, project, plan or material, its id the view's argument <subject>_id.
    """

    is_public: bool = False
    duties: tuple[str, ...] = ()
    function: str = ""
    subject: str = ""
    is_oversight: bool = False


ANYONE = Policy(is_public=True)
SIGNED_IN = Policy()
ADMIN = Policy(duties=(ADMINISTRATOR,))
OVERSEES = Policy(is_oversight=True)
STUDIES = Policy(duties=(ANALYST,))
MIGRATES = Policy(duties=(ANALYST,), function="coordination_office")
WORKS = Policy(duties=(HANDLER, ISSUER))
SEES_TASK, SEES_CASE, SEES_PROJECT, SEES_PLAN, SEES_MATERIAL = (
    Policy(subject=word) for word in ("task", "case", "project", "plan", "material")
)
SIGNS_IN_CASE = Policy(duties=(ISSUER,), subject="case")
COORDINATES_CASE = Policy(duties=(HANDLER, ISSUER), subject="case", function="coordination_office")

POLICIES: Mapping[str, Policy] = {
    "static": ANYONE,
    "health.show": ANYONE,
    "help.show": ANYONE,
    "language.switch": ANYONE,
    "sign_in.show": ANYONE,
    "sign_in.enter": ANYONE,
    "sign_in.leave": SIGNED_IN,
    "sign_in.ask_password": SIGNED_IN,
    "sign_in.change_password": SIGNED_IN,
    "inbox.start": SIGNED_IN,
    "inbox.show": SIGNED_IN,
    "tasks.show": SEES_TASK,
    "tasks.save_draft": SEES_TASK,
    "tasks.review": SEES_TASK,
    "tasks.sign": SEES_TASK,
    "tasks.claim": SEES_TASK,
    "tasks.give_back": SEES_TASK,
    "tokens.show_all": SIGNED_IN,
    "tokens.make": SIGNED_IN,
    "tokens.revoke": SIGNED_IN,
    "projects.show_all": SIGNED_IN,
    "projects.fill_in": WORKS,
    "projects.check": WORKS,
    "projects.register": WORKS,
    "projects.show": SEES_PROJECT,
    "plans.show_all": SIGNED_IN,
    "plans.show": SEES_PLAN,
    "maps.of_project": SEES_PROJECT,
    "maps.layer": SEES_PROJECT,
    "maps.finding": SEES_PROJECT,
    "maps.at": SEES_PROJECT,
    "maps.of_district": WORKS,
    "cases.show": SEES_CASE,
    "cases.facts": SEES_CASE,
    "cases.diagram_text": SEES_CASE,
    "cases.diagram_state": SEES_CASE,
    "replay.show": SEES_CASE,
    "replay.index": SEES_CASE,
    "replay.facts": SEES_CASE,
    "replay.table": SEES_CASE,
    "replay.law_page": SIGNED_IN,
    "exports.download": SEES_CASE,
    "audit.show": OVERSEES,
    "audit.check": OVERSEES,
    "audit.heads": OVERSEES,
    "audit.compare": OVERSEES,
    "acts.ask_withdraw": SEES_CASE,
    "acts.review_withdraw": SEES_CASE,
    "acts.withdraw": SEES_CASE,
    "acts.ask_restart": SEES_CASE,
    "acts.review_restart": SEES_CASE,
    "acts.restart": SEES_CASE,
    "limits.ask": SIGNS_IN_CASE,
    "limits.review": SIGNS_IN_CASE,
    "limits.change": SIGNS_IN_CASE,
    "acts.review_start_of": SEES_PROJECT,
    "acts.start": SEES_PROJECT,
    "openings.show_all": WORKS,
    "openings.fill_in": WORKS,
    "openings.check": WORKS,
    "openings.begin": WORKS,
    "paper.fill_in": COORDINATES_CASE,
    "paper.entries": COORDINATES_CASE,
    "paper.review": COORDINATES_CASE,
    "paper.enter": COORDINATES_CASE,
    "mends.ask": COORDINATES_CASE,
    "mends.mend": COORDINATES_CASE,
    "moves.ask": COORDINATES_CASE,
    "moves.again": COORDINATES_CASE,
    "moves.review": COORDINATES_CASE,
    "moves.move": COORDINATES_CASE,
    "materials.download": SEES_MATERIAL,
    "accounts.show_all": ADMIN,
    "accounts.add": ADMIN,
    "accounts.close": ADMIN,
    "accounts.reopen": ADMIN,
    "accounts.renew_password": ADMIN,
    "clock.show": ADMIN,
    "clock.move": ADMIN,
    "models.show_all": STUDIES,
    "models.show": STUDIES,
    "models.download": STUDIES,
    "models.compare": STUDIES,
    "models.drawing": STUDIES,
    "models.marks": STUDIES,
    "models.keep": STUDIES,
    "models.drop": STUDIES,
    "models.download_aside": STUDIES,
    "models.take": STUDIES,
    "models.drop_one_aside": STUDIES,
    "models.publish": STUDIES,
    "models.restore": STUDIES,
    "migrations.show": MIGRATES,
    "migrations.migrate": MIGRATES,
    "migrations.take_back": MIGRATES,
    "editors.draw": STUDIES,
    "editors.read": STUDIES,
    "editors.keep": STUDIES,
    "editors.conflict": STUDIES,
    "editors.problems": STUDIES,
    "editors.choices": STUDIES,
    "editors.beside": STUDIES,
    "editors.published": STUDIES,
    "editors.marks": STUDIES,
    "example_rows.proof": STUDIES,
    "example_rows.keep": STUDIES,
    "rehearsals.begin": STUDIES,
    "rehearsals.tell": STUDIES,
}
PLAN_DATA = "gis_data"
KEEPERS = frozenset(
    {"coordination_office", "planning_dept", "leading_group"}
)  # they compile, examine and load the blueprint
RAW_GEOMETRY = ("site_file", PLAN_DATA)  # kinds of materials: what they hold are other departments' coordinates
MAY_WITH_OLD_PASSWORD = frozenset({"sign_in.ask_password", "sign_in.change_password", "sign_in.leave"})


@dataclass(frozen=True, slots=True)
class _Subject:
    """How a thing is found for an actor, and what is said when it is not."""

    find: Callable[[Any, Actor, str], Any]
    missing: Callable[[str], Exception]


def _find_task(read: Any, who: Actor, task_id: str) -> Any:
    """An open task, or a closed one of a case that the actor sees: what became of it is told to whoever had it."""
    found = inbox.one(read, who, task_id)
    if found is not None:
        return found
    closed = inbox.find_closed(read, task_id)
    is_seen = (
        closed is not None and closed.department == who.department and cases.one(read, who, closed.case_id) is not None
    )
    return closed if is_seen else None


_SUBJECTS: Mapping[str, _Subject] = {
    "task": _Subject(_find_task, lambda wanted: NoSuchTask(task=wanted)),
    "case": _Subject(cases.one, lambda wanted: NoSuchCase(case=wanted)),
    "project": _Subject(projects.one, lambda wanted: NoSuchProject(project=wanted)),
    "plan": _Subject(plans.one, lambda wanted: NoSuchPlan(plan=wanted)),
    "material": _Subject(materials.one, lambda wanted: NoSuchMaterial(material=wanted)),
}


def guard(app: Flask) -> None:
    """Put the gate before every view."""
    app.before_request(_gate)


def actor() -> Actor:
    """Who asks. Only behind the gate."""
    who: Actor = g.actor
    return who


def subject() -> Any:
    """The row that the address names, as the actor may see it. Only behind the gate."""
    return g.subject


def find(kind: str, who: Actor, wanted: str) -> Any:
    """A task, case, project, plan or material as an actor sees it. Empty: None for what he does not see."""
    return _SUBJECTS[kind].find(reader(), who, wanted)


def subject_of(kind: str, who: Actor, wanted: str) -> Any:
    """The same for an act on it. Raises: the kind's own error (404) for what he does not see."""
    found = find(kind, who, wanted)
    if found is None:
        raise _SUBJECTS[kind].missing(wanted)
    return found


def subject_or_none() -> Any:
    """The same where there may be none: on error pages."""
    return g.get("subject")


def allows(endpoint: str, who: Actor) -> bool:
    """Whether the actor's duties and functions allow a route at all: for menus and buttons."""
    policy = POLICIES[endpoint]
    return (
        not (policy.duties and not who.duties.intersection(policy.duties))
        and not (policy.function and policy.function not in who.functions)
        and (who.oversees or not policy.is_oversight)
    )


def may_download(row: MaterialRow) -> bool:
    """Whether the reader may have a file that he sees: raw geometry stays with who brought it, and with who keeps the blueprint, since
    a plan is filed to be loaded. Article: dalian-183/12, dalian-183/16.
    """
    if row.kind not in RAW_GEOMETRY or row.owner_department == actor().department:
        return True
    return row.kind == PLAN_DATA and bool(actor().functions & KEEPERS)


def is_here(endpoint: str) -> bool:
    """Whether the present page belongs to the part of the menu that begins at this route."""
    parts = {
        "tasks": "inbox",
        "cases": "projects",
        "maps": "projects",
        "replay": "projects",
        "paper": "projects",
        "acts": "projects",
        "limits": "projects",
        "mends": "projects",
        "moves": "projects",
        "openings": "projects",
        "plans": "projects",
    }
    parts |= {"editors": "models", "rehearsals": "models", "migrations": "models"}
    here = (request.endpoint or "").partition(".")[0]
    return parts.get(here, here) == endpoint.partition(".")[0]


def must_change() -> bool:
    """Whether the actor has to set a password of his own before anything else."""
    return bool(g.get("must_change"))


def _gate() -> Response | None:
    g.actor = None
    if request.endpoint == "static":
        return None
    if request.endpoint is None:  # no such page, which is told to who is signed in without asking him to sign in
        there = sessions.present()
        g.actor = there.actor if there else None
        return None
    policy = POLICIES.get(request.endpoint or "")
    if policy is None:
        raise PageMissing
    found = sessions.present()
    g.actor, g.must_change = (found.actor, found.must_change) if found else (None, False)
    g.own_department = found.department if found else None
    if policy.is_public:
        return None
    if found is None:
        raise SignInNeeded
    if found.must_change and request.endpoint not in MAY_WITH_OLD_PASSWORD:
        return make_response(redirect(url_for("sign_in.ask_password"), 303))
    _admit(policy, found.actor)
    return None


def _admit(policy: Policy, who: Actor) -> None:
    if not allows(str(request.endpoint), who):
        raise PageMissing
    if policy.subject:
        g.subject = subject_of(policy.subject, who, str((request.view_args or {})[f"{policy.subject}_id"]))
