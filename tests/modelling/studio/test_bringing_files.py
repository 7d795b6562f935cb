"""A file that is brought replaces no draft with changes: both are kept until their author has chosen, and a wrong file is refused."""

from __future__ import annotations

import pytest

from app.demo.people import People
from app.domain.actors import ANALYST
from app.modelling.studio.bring_file import MOST_ASIDE, bring_file, drop_aside, take_aside
from app.modelling.studio.errors import AsideMissing, FileOfAnother, FileUnreadable, TooManyAside
from app.store import artefact_drafts, artefacts
from drafts import put_draft, seen_now
from factories import OFFICE, city, everything

TABLE = ("table", "opinion_solicitation", "opinion_limit")
MODEL = ("model", "opinion_solicitation", "opinion_solicitation")
FORM = ("form", "opinion_solicitation", "supplement")


@pytest.fixture(scope="module")
def people():
    return People(city())


@pytest.fixture(autouse=True)
def _nothing_kept(people):
    yield
    with people.office.store.transaction() as tx:
        for what in (TABLE, MODEL, FORM):
            for name in (what[2], *(artefact_drafts.aside(what[2], place) for place in range(1, MOST_ASIDE + 1))):
                artefact_drafts.drop(tx, analyst(people).account, what[0], what[1], name)


def analyst(people):
    return people.actor(OFFICE, ANALYST)


def text(people, what=TABLE, days=b"5"):
    with people.office.store.read() as read:
        content = artefacts.current(read, *what)[0].content
    return content.replace(b"<text>5</text>", b"<text>" + days + b"</text>", 1)


def bring(people, content, what=TABLE, seen=None):
    seen = seen or seen_now(people.office, analyst(people), *what)
    return bring_file(people.office, analyst(people), *what, content, seen)


def kept(people, what=TABLE):
    """The draft, and what lies beside it by its place."""
    with people.office.store.read() as read:
        draft = artefact_drafts.one(read, analyst(people), *what)
        aside = artefact_drafts.set_aside(read, analyst(people), *what)
    return draft and draft.content, {place: row.content for place, row in aside.items()}


def test_a_file_becomes_the_draft_where_there_is_none_or_one_without_changes(people):
    assert bring(people, text(people, days=b"8"))
    assert kept(people) == (text(people, days=b"8"), {})
    put_draft(people.office, analyst(people), TABLE, text(people))
    assert bring(people, text(people, days=b"9"))
    assert kept(people) == (text(people, days=b"9"), {})


def test_a_draft_with_changes_stays_and_the_file_lies_beside_it_until_its_author_chooses(people):
    put_draft(people.office, analyst(people), TABLE, text(people, days=b"8"))
    assert not bring(people, text(people, days=b"9"))
    assert kept(people) == (text(people, days=b"8"), {1: text(people, days=b"9")})
    assert not bring(people, text(people, days=b"9"))
    assert list(kept(people)[1]) == [1]
    taken = take_aside(people.office, analyst(people), *TABLE, 1)
    assert taken.version == 2  # so that a window open on the former draft notices
    assert kept(people) == (text(people, days=b"9"), {1: text(people, days=b"8")})
    take_aside(people.office, analyst(people), *TABLE, 1)
    assert kept(people)[0] == text(people, days=b"8")
    assert drop_aside(people.office, analyst(people), *TABLE, 1)
    assert kept(people) == (text(people, days=b"8"), {})
    with pytest.raises(AsideMissing):
        take_aside(people.office, analyst(people), *TABLE, 1)


def test_what_lies_aside_becomes_the_draft_where_that_was_published_or_thrown_away(people):
    put_draft(people.office, analyst(people), TABLE, text(people, days=b"8"))
    bring(people, text(people, days=b"9"))
    with people.office.store.transaction() as tx:
        artefact_drafts.drop(tx, analyst(people).account, *TABLE)
    take_aside(people.office, analyst(people), *TABLE, 1)
    assert kept(people) == (text(people, days=b"9"), {})


def test_more_files_than_anybody_compares_are_refused_and_none_is_forgotten(people):
    put_draft(people.office, analyst(people), TABLE, text(people, days=b"8"))
    for number in range(MOST_ASIDE):
        bring(people, text(people, days=b"1%d" % number))
    with pytest.raises(TooManyAside):
        bring(people, text(people, days=b"99"))
    assert len(kept(people)[1]) == MOST_ASIDE


def test_a_file_brought_to_a_page_that_another_window_left_behind_lies_beside_the_draft(people):
    seen = seen_now(people.office, analyst(people), *TABLE)
    put_draft(people.office, analyst(people), TABLE, text(people, days=b"8"))
    assert not bring(people, text(people, days=b"9"), seen=seen)
    assert kept(people) == (text(people, days=b"8"), {1: text(people, days=b"9")})


@pytest.mark.parametrize(
    ("what", "content", "refusal"),
    [
        (TABLE, b'{"decision": "opinion_limit"}', FileUnreadable),
        (TABLE, MODEL, FileUnreadable),
        (TABLE, ("table", "shared", "lights"), FileOfAnother),
        (MODEL, b"PK\x03\x04 a document of an office", FileUnreadable),
        (MODEL, ("model", "coordination", "coordination"), FileOfAnother),
        (MODEL, TABLE, FileUnreadable),
        (FORM, "表单".encode("gbk"), FileUnreadable),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_words_and_nothing_is_kept(people, what, content, refusal):
    content = content if isinstance(content, bytes) else text(people, content)
    put_draft(people.office, analyst(people), what, text(people, what) + b"\n")
    before = everything(people.office)
    with pytest.raises(refusal) as refused:
        bring(people, content, what=what)
    assert everything(people.office) == before
    assert what[2] in refused.value.message("zh")
    assert "原有内容没有改动" in refused.value.hint("zh")
