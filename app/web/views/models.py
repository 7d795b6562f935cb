"""The studio: what is published, one's own drafts, what the check finds and what changed, publishing and rolling back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.errors import DuoguiError
from app.modelling.studio.bring_file import bring_file, drop_aside, take_aside
from app.modelling.studio.errors import DraftReplaced, SeenNotSaid
from app.modelling.studio.keep_draft import keep_draft
from app.modelling.studio.publish_draft import Ticked, publish_draft, roll_back
from app.modelling.studio.published import version_of
from app.modelling.studio.save_draft import drop_draft
from app.store import artefact_drafts
from app.web import editor_desk, model_desk
from app.web.access import actor
from app.web.errors import NothingToKeep, PageMissing, told
from app.web.language import gettext as _
from app.web.language import language
from app.web.model_desk import ENDINGS, Key
from app.web.offices import office, reader
from app.web.present.diagram_text import in_english
from app.web.rehearsed import said_of

pages = Blueprint("models", __name__)
PLACE = "/models/<kind>/<stem>/<name>"


@pages.get("/models")
def show_all() -> str:
    """Everything published, with versions and running cases."""
    mine = model_desk.unpublished(actor())
    return render_template("models.html", groups=model_desk.groups(actor()), unpublished=mine)


@pages.get(PLACE)
def show(kind: str, stem: str, name: str) -> str:
    """One artefact: its versions, one's own draft, the check and the changes."""
    return render_template("model.html", desk=model_desk.desk(actor(), Key(kind, stem, name)))


@pages.get(f"{PLACE}/versions/<int:version>")
def download(kind: str, stem: str, name: str, version: int) -> Response:
    """A version as a file."""
    row = version_of(reader(), kind, stem, name, version)
    answer = make_response(row.content)
    answer.content_type = "application/octet-stream"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ENDINGS[kind]}"'
    return answer


@pages.get(f"{PLACE}/versions/<int:one>..<int:two>")
def compare(kind: str, stem: str, name: str, one: int, two: int) -> str:
    """What changed between two versions, in sentences."""
    key = Key(kind, stem, name)
    return render_template(
        "model_changes.html", desk=model_desk.desk(actor(), key), one=one, two=two,
        changes=model_desk.between(key, one, two),
    )  # fmt: skip


@pages.get(f"{PLACE}/drawing.bpmn")
def drawing(kind: str, stem: str, name: str) -> Response:
    """The draft's diagram, or the newest version's."""
    drawn = model_desk.drawing(actor(), Key(kind, stem, name))
    answer = make_response(in_english(drawn) if language() == "en" else drawn)
    answer.content_type = "application/xml; charset=utf-8"
    return answer


@pages.get(f"{PLACE}/drawing.json")
def marks(kind: str, stem: str, name: str) -> Response:
    """What the draft changed and where the check finds errors, for the drawing."""
    return jsonify(model_desk.marks(actor(), Key(kind, stem, name)))


@pages.post(f"{PLACE}/draft")
def keep(kind: str, stem: str, name: str) -> AnyResponse:
    """Keep what was typed as one's own draft, or a file, which is set aside where it would overwrite a draft with changes, or take
    back what was published since the version it rests on.
    """
    upload = request.files.get("file")
    is_file = bool(upload and upload.filename)
    content = upload.read() if upload and is_file else _typed()
    seen, onto = request.form.get("seen", ""), request.form.get("onto", "")

    def act() -> str:
        if not content:
            raise NothingToKeep
        if not seen:
            raise SeenNotSaid
        if not is_file:
            keep_draft(office(), actor(), kind, stem, name, content, seen, onto=onto)
        elif not bring_file(office(), actor(), kind, stem, name, content, seen):
            if artefact_drafts.one(reader(), actor(), kind, stem, name):
                return _("您的草稿没有被替换：文件另放在下面，请选择用哪一份。")
            return _("文件还不是您的草稿：它比现行版本旧，另放在下面，请看它会收回什么，再选择。")
        return _("草稿已保存，只有您能看到；发布后新案件才会使用。")

    return _do(Key(kind, stem, name), act)


@pages.get(f"{PLACE}/aside/<int:place>")
def download_aside(kind: str, stem: str, name: str, place: int) -> Response:
    """What was set aside, as a file. Raises: E-WEB-1."""
    found = artefact_drafts.set_aside(reader(), actor(), kind, stem, name).get(place)
    if found is None:
        raise PageMissing
    answer = make_response(found.content)
    answer.content_type = "application/octet-stream"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{place}.{ENDINGS[kind]}"'
    return answer


@pages.post(f"{PLACE}/aside/<int:place>/take")
def take(kind: str, stem: str, name: str, place: int) -> AnyResponse:
    """Let what was set aside and the draft change places."""

    def act() -> str:
        had_draft = artefact_drafts.one(reader(), actor(), kind, stem, name) is not None
        take_aside(office(), actor(), kind, stem, name, place)
        if not had_draft:
            return _("这一份现在是您的草稿，只有您能看到。")
        return _("已改用这一份；原来的草稿另放在下面，可以换回或下载。")

    return _do(Key(kind, stem, name), act)


@pages.post(f"{PLACE}/aside/<int:place>/drop")
def drop_one_aside(kind: str, stem: str, name: str, place: int) -> AnyResponse:
    """Throw away what was set aside."""
    drop_aside(office(), actor(), kind, stem, name, place)
    flash(_("另放的一份已丢弃，草稿没有改动。"), "good")
    return _back(Key(kind, stem, name))


@pages.post(f"{PLACE}/draft/drop")
def drop(kind: str, stem: str, name: str) -> AnyResponse:
    """Throw one's own draft away."""
    drop_draft(office(), actor(), kind, stem, name)
    if artefact_drafts.set_aside(reader(), actor(), kind, stem, name):
        flash(_("草稿已丢弃；另放的内容还在下面。"), "good")
        return _back(Key(kind, stem, name))
    flash(_("草稿已丢弃。"), "good")
    return redirect(url_for("models.show_all"), 303)


@pages.post(f"{PLACE}/publish")
def publish(kind: str, stem: str, name: str) -> AnyResponse:
    """Publish one's own draft as the next version."""

    def act() -> str:
        made = publish_draft(
            office(), actor(), kind, stem, name, request.form.get("note", ""),
            rehearsed=said_of(kind, stem, name),
            ticked=Ticked("despite" in request.form, request.form.get("over", "")),
        )  # fmt: skip
        if made.has_newer_draft:
            return _("已发布第 %(version)s 版。您在发布期间又保存了草稿：它还在下面，没有发布。", version=made.version)
        if not made.is_new:
            return _("内容与现行版本相同，没有产生新版本。")
        return _("已发布第 %(version)s 版：新案件使用，在办案件不变。", version=made.version)

    return _do(Key(kind, stem, name), act)


@pages.post(f"{PLACE}/versions/<int:version>/roll-back")
def restore(kind: str, stem: str, name: str, version: int) -> AnyResponse:
    """Publish a former version as the next one."""

    def act() -> str:
        made = roll_back(office(), actor(), kind, stem, name, version, request.form.get("note", ""))
        return _("已将第 %(old)s 版的内容发布为第 %(new)s 版。", old=version, new=made.version)

    return _do(Key(kind, stem, name), act)


def _do(key: Key, act: Callable[[], str]) -> AnyResponse:
    """An act of the studio; a refusal is told on its page, with everything typed still there."""
    try:
        flash(act(), "good")
    except DuoguiError as error:
        typed = {name: request.form.get(name, "") for name in ("note", "content", "seen")}
        shown, conflict = model_desk.desk(actor(), key), None
        if isinstance(error, DraftReplaced) and (shown.draft or shown.versions):
            conflict = editor_desk.conflict(editor_desk.any_sheet(actor(), key), _typed(), typed["seen"])
        text = render_template("model.html", desk=shown, error=told(error), typed=typed, conflict=conflict)
        return make_response(text, error.status)
    return _back(key)


def _typed() -> bytes:
    """The text of the form as a file has it."""
    return request.form.get("content", "").replace("\r\n", "\n").encode()


def _back(key: Key) -> AnyResponse:
    """To the page of an artefact; to the list where there is nothing of it any more."""
    if not model_desk.is_there(actor(), key):
        return redirect(url_for("models.show_all"), 303)
    return redirect(url_for("models.show", kind=key.kind, stem=key.stem, name=key.name), 303)
