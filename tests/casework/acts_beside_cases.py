"""One act of each verb that writes and is about no one case: publications, accounts, files, sessions, and the sweeps."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from acts_in_a_case import KEY, Act, issuer, task_at

from app.casework.accounts import add_account, reset_password, set_account_state
from app.casework.add_material import add_material
from app.casework.claim_task import claim_task
from app.casework.fire_timers import fire_timers
from app.casework.forget_uploads import forget_uploads
from app.casework.import_calendar import import_calendar
from app.casework.import_layer import Wish, import_layer
from app.casework.import_organisation import import_organisation
from app.casework.mark_directory import mark_directory
from app.casework.migrate_case import migrate_case, revert_case, target_of
from app.casework.move_clock import move_clock
from app.casework.perform_work import perform_work
from app.casework.publish import publish
from app.casework.review_task import form_of_task
from app.casework.sign_in import change_password, resume, sign_in, sign_out
from app.casework.site_profile import DepartmentEntry, SiteProfile
from app.casework.state_validity import state_validity
from app.casework.tidy import tidy
from app.casework.tokens import make_token, revoke_token
from app.demo.people import People
from app.demo.sample_files import sample_file
from app.demo.seed import shipped_sources
from app.domain.actors import SYSTEM
from app.domain.clocks import FakeClock
from app.store import site
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    LAND,
    LEAD,
    OFFICE,
    PASSWORD,
    WATER,
    session_of,
)

LAYER = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "id": "1", "properties": {}, "geometry": {
        "type": "Polygon", "coordinates": [[[121.90, 39.60], [121.91, 39.60], [121.91, 39.61], [121.90, 39.61], [121.90, 39.60]]],
    }}],
}  # fmt: skip
NOTICE = json.dumps({"year": 2026, "holidays": ["2026-03-05"], "makeup_workdays": []}).encode()


def republished(people: People) -> list[Any]:
    name = "opinion_solicitation"
    model = next(source for source in shipped_sources() if (source.kind, source.name) == ("model", name))
    renamed = replace(model, content=model.content.replace("提出部门意见".encode(), "答复征求意见".encode()))
    return [renamed if source is model else source for source in shipped_sources()]


def published(people: People) -> Act:
    sources = republished(people)
    return lambda: publish(people.office, SYSTEM, sources, "renamed")


def migrated(people: People) -> Act:
    publish(people.office, SYSTEM, republished(people), "renamed")
    with people.office.store.read() as read:
        target = target_of(read, "opinion_solicitation", 2)
    return lambda: _done(migrate_case(people.office, SYSTEM, people.case, target))


def reverted(people: People) -> Act:
    migrated(people)()
    return lambda: _done(revert_case(people.office, SYSTEM, people.case))


def _done(verdict: Any) -> Any:
    assert verdict.verdict == "ok", verdict
    return verdict


def material_kept(people: People) -> Act:
    actor = issuer(people, LEAD)
    return lambda: add_material(people.office, actor, name="批复.pdf", content=sample_file("批复.pdf"), kind="approval")


def validity_stated(people: People) -> Act:
    actor = issuer(people, LEAD)
    kept = [people.paper_file(actor, f"{name}.pdf", "other") for name in ("甲", "乙")]
    return lambda: state_validity(people.office, actor, kept, date(2026, 12, 31))


def forgotten(people: People) -> Act:
    actor = issuer(people, LEAD)
    form = form_of_task(people.office, issuer(people), task_at(people))[1]
    fields = [field.name for field in form.of_type("material", "footprint")]
    pages = [sample_file("附件.pdf") + b"\n%%%d" % number for number in range(2)]
    raw = {
        fields[0]: [
            add_material(people.office, actor, name="附件.pdf", content=page, kind="other").id for page in pages
        ]
    }
    return lambda: forget_uploads(people.office, actor, form, raw)


def layer_imported(people: People) -> Act:
    wish = Wish("test_layer", "试验图层", "Test layer", WATER, "210281", epsg=4490)
    content = json.dumps(LAYER).encode()
    return lambda: import_layer(people.office, SYSTEM, "layer.geojson", content, wish)


def organisation_imported(people: People) -> Act:
    entry = DepartmentEntry("210281-new", "新部门", "New department", "210281", frozenset())
    profile = SiteProfile("profile.toml", "", (), (entry,))
    return lambda: import_organisation(people.office, SYSTEM, profile)


def account_added(people: People) -> Act:
    return lambda: add_account(
        people.office, SYSTEM, "new.clerk", WATER, "新岗位", "New clerk", ("handler",), password=PASSWORD
    )


def account_closed(people: People) -> Act:
    make_token(people.office, SYSTEM, f"{ECOLOGY}.issuer", "program")
    return lambda: set_account_state(people.office, SYSTEM, f"{ECOLOGY}.issuer", "closed")


def password_reset(people: People) -> Act:
    return lambda: reset_password(people.office, SYSTEM, f"{ECOLOGY}.issuer")


def password_changed(people: People) -> Act:
    first = reset_password(people.office, SYSTEM, f"{ECOLOGY}.issuer")
    return lambda: change_password(people.office, issuer(people), first, PASSWORD)


def signed_in(people: People) -> Act:
    first = reset_password(people.office, SYSTEM, f"{ECOLOGY}.issuer")
    return lambda: sign_in(people.office, f"{ECOLOGY}.issuer", first)


def signed_out(people: People) -> Act:
    token = session_of(people.office, f"{ECOLOGY}.issuer")
    return lambda: sign_out(people.office, token)


def touched(people: People) -> Act:
    token = session_of(people.office, f"{ECOLOGY}.issuer")
    people.office = replace(people.office, wall=FakeClock(people.office.wall.now() + timedelta(minutes=5)))
    return lambda: resume(people.office, token)


def token_made(people: People) -> Act:
    return lambda: make_token(people.office, SYSTEM, f"{ECOLOGY}.issuer", "program")


def revoked(people: People) -> Act:
    make_token(people.office, SYSTEM, f"{ECOLOGY}.issuer", "program")
    with people.office.store.read() as read:
        (token,) = read.exec_driver_sql("SELECT id FROM tokens").scalars()
    return lambda: revoke_token(people.office, SYSTEM, f"{ECOLOGY}.issuer", token)


def marked(people: People) -> Act:
    return lambda: mark_directory(people.office, Path(_folder().name))


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """A directory that goes with the run."""
    return tempfile.TemporaryDirectory(prefix="duogui-marked-")


def fired(people: People) -> Act:
    people.begin("另一个项目")
    people.office.clock.move_to(CLOSES + DAY)
    return lambda: fire_timers(people.office)


def performed(people: People) -> Act:
    people.office.clock.move_to(CLOSES + DAY)
    fire_timers(people.office)
    return lambda: perform_work(people.office)


def tidied(people: People) -> Act:
    claim_task(people.office, issuer(people, LAND), task_at(people, LAND), key=KEY)
    session_of(people.office, f"{ECOLOGY}.issuer")
    people.office.clock.move_to(CLOSES + 30 * DAY)
    return lambda: tidy(people.office)


def calendar_imported(people: People) -> Act:
    people.begin("另一个项目")
    return lambda: import_calendar(people.office, SYSTEM, NOTICE)


def clock_moved(people: People) -> Act:
    with people.office.store.transaction() as tx:
        site.put(tx, "is_demonstration", "yes")
    administrator = replace(issuer(people, OFFICE), duties=frozenset({"administrator"}))
    return lambda: move_clock(people.office, administrator, CLOSES + DAY)
