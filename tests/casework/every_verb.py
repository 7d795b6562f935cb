"""One act of every verb that writes, ready to be done: what tests hold against failures at any of its statements.

Each is made on a city with an asked round, by the verbs themselves. WHOLE are those that are one transaction; SWEEPS do many things, each
a transaction of its own, and go on when they are called again; PARTS are steps of the others. A verb that stands nowhere is noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import acts_beside_cases
import acts_in_a_case
from acts_in_a_case import Act

from app.demo.people import People

WHOLE: Mapping[str, Callable[[People], Act]] = {
    "add_account": acts_beside_cases.account_added,
    "add_instance": acts_in_a_case.instance_added,
    "add_material": acts_beside_cases.material_kept,
    "cancel_case": acts_in_a_case.case_cancelled,
    "change_password": acts_beside_cases.password_changed,
    "claim_task": acts_in_a_case.claimed,
    "complete_task": acts_in_a_case.completed,
    "enter_paper_opinion": acts_in_a_case.paper_entered,
    "extend_limit": acts_in_a_case.extended,
    "import_layer": acts_beside_cases.layer_imported,
    "import_organisation": acts_beside_cases.organisation_imported,
    "make_token": acts_beside_cases.token_made,
    "mark_directory": acts_beside_cases.marked,
    "migrate_case": acts_beside_cases.migrated,
    "move_case": acts_in_a_case.case_moved,
    "open_case": acts_in_a_case.case_opened,
    "pause_limit": acts_in_a_case.paused,
    "publish": acts_beside_cases.published,
    "register_project": acts_in_a_case.registered,
    "repair_case": acts_in_a_case.repaired,
    "reset_password": acts_beside_cases.password_reset,
    "restart_case": acts_in_a_case.case_restarted,
    "resume": acts_beside_cases.touched,
    "resume_limit": acts_in_a_case.resumed,
    "retry_case": acts_in_a_case.retried,
    "return_task": acts_in_a_case.returned,
    "revert_case": acts_beside_cases.reverted,
    "revoke_token": acts_beside_cases.revoked,
    "save_draft": acts_in_a_case.drafted,
    "send_message": acts_in_a_case.message_sent,
    "set_account_state": acts_beside_cases.account_closed,
    "sign_in": acts_beside_cases.signed_in,
    "sign_out": acts_beside_cases.signed_out,
    "start_case": acts_in_a_case.begun_again,
    "state_validity": acts_beside_cases.validity_stated,
    "take_instance": acts_in_a_case.instance_taken,
    "withdraw_case": acts_in_a_case.case_withdrawn,
}
SWEEPS: Mapping[str, Callable[[People], Act]] = {
    "fire_timers": acts_beside_cases.fired,
    "forget_uploads": acts_beside_cases.forgotten,
    "import_calendar": acts_beside_cases.calendar_imported,
    "move_clock": acts_beside_cases.clock_moved,
    "perform_work": acts_beside_cases.performed,
    "tidy": acts_beside_cases.tidied,
}
# Steps of the others; and what begins a site, which has a test of its own in test_nothing_half_written.py.
PARTS = {"take_turn", "do", "change_limit", "perform", "settle", "sweep", "advance", "init_site"}


def verbs() -> Iterator[str]:
    """Every public function of the room that takes the office first and, by itself or through others of the room, opens a transaction."""
    functions = [
        node
        for path in sorted((Path(__file__).parents[2] / "app/casework").rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    called = {
        node.name: {_name(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)} for node in functions
    }
    writing = {"transaction"}
    while more := {name for name, names in called.items() if names & writing} - writing:
        writing |= more
    for node in functions:
        first = node.args.args[:1]
        takes_office = first and first[0].annotation is not None and ast.unparse(first[0].annotation) == "Office"
        if takes_office and not node.name.startswith("_") and node.name in writing:
            yield node.name


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr if called.attr == "transaction" else ""
    return called.id if isinstance(called, ast.Name) else ""
