"""What was published meanwhile is never taken back unawares: whatever rests on an older version says so before it replaces anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.casework.errors import BaseReplaced
from app.casework.publish import Source
from app.demo.people import People
from app.domain.actors import ANALYST
from app.domain.clocks import FakeClock
from app.modelling.studio.bring_file import bring_file, drop_aside, take_aside
from app.modelling.studio.errors import DraftReplaced, NameUnusable
from app.modelling.studio.keep_draft import NEWEST, keep_draft
from app.modelling.studio.publish_draft import Ticked, publish_draft
from app.modelling.studio.save_draft import drop_draft
from app.modelling.studio.taking_back import BLANKS, MOST_LINES, differences, resting_on, taken_back
from app.store import artefact_drafts, artefacts
from drafts import put_draft, seen_now
from factories import OFFICE, city, everything

FORM = ("form", "opinion_solicitation", "supplement")
TABLE = ("table", "opinion_solicitation", "opinion_limit")
MODEL = ("model", "coordination", "coordination")
MEETING = ('name="召开联席会议"', 'name="组织联席会议"')
LEADING = ('name="组织牵头协调"', 'name="牵头部门组织协调"')


@pytest.fixture
def people():
    return People(city())


def analyst(people):
    return people.actor(OFFICE, ANALYST)


def other(people):
    return replace(analyst(people), account="another-analyst")


def versions(people, what):
    with people.office.store.read() as read:
        return artefacts.versions(read, what[0], what[2], what[1])


def changed(people, what, *pairs, version=-1):
    text = versions(people, what)[version].content.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def published_by_another(people, what, *pairs):
    put_draft(people.office, other(people), what, changed(people, what, *pairs))
    return publish_draft(people.office, other(people), *what, "另一位的改动", ticked=Ticked(despite=True))


def own(people, what):
    with people.office.store.read() as read:
        return artefact_drafts.one(read, analyst(people), *what)


def aside(people, what):
    with people.office.store.read() as read:
        return artefact_drafts.set_aside(read, analyst(people), *what)


def seen(people, what):
    return seen_now(people.office, analyst(people), *what)


def test_a_text_opened_before_another_published_is_not_saved_over_it(people):
    before = seen(people, FORM)
    mine = changed(people, FORM, ('"binds_zh": "', '"binds_zh": "我'))
    published_by_another(people, FORM, ('"title_zh": "', '"title_zh": "改'))
    with pytest.raises(DraftReplaced):
        keep_draft(people.office, analyst(people), *FORM, mine, before)
    assert own(people, FORM) is None
    assert "改" in versions(people, FORM)[-1].content.decode()


def test_a_draft_begun_anew_with_the_same_text_on_a_newer_version_is_another_one(people):
    mine = changed(people, FORM, ('"binds_zh": "', '"binds_zh": "我'))
    put_draft(people.office, analyst(people), FORM, mine)
    tab = seen(people, FORM)
    drop_draft(people.office, analyst(people), *FORM)
    published_by_another(people, FORM, ('"title_zh": "', '"title_zh": "改'))
    put_draft(people.office, analyst(people), FORM, mine)
    assert own(people, FORM).version == 1
    with pytest.raises(DraftReplaced):
        keep_draft(people.office, analyst(people), *FORM, b"{}", tab)
    assert own(people, FORM).content == mine


def test_going_on_from_a_newer_version_wants_the_one_that_was_seen(people):
    put_draft(people.office, analyst(people), FORM, b"{}")
    published_by_another(people, FORM, ('"title_zh": "', '"title_zh": "改'))
    second = versions(people, FORM)[-1].hash
    published_by_another(people, FORM, ('"title_zh": "', '"title_zh": "再'))
    with pytest.raises(DraftReplaced):
        keep_draft(people.office, analyst(people), *FORM, b"{ }", seen(people, FORM), onto=second)
    kept = keep_draft(people.office, analyst(people), *FORM, b"{ }", seen(people, FORM), onto=NEWEST)
    assert kept.base == versions(people, FORM)[-1].hash


def test_what_another_window_threw_away_of_something_new_can_be_saved_again(people):
    what = (*FORM[:2], "brand_new")
    put_draft(people.office, analyst(people), what, b"{}")
    tab = seen(people, what)
    drop_draft(people.office, analyst(people), *what)
    assert keep_draft(people.office, analyst(people), *what, b"{ }", tab).content == b"{ }"


def test_a_file_begun_from_an_older_version_lies_aside_and_publishing_it_asks(people):
    page = seen(people, MODEL)
    mine = changed(people, MODEL, MEETING)
    published_by_another(people, MODEL, LEADING)
    assert not bring_file(people.office, analyst(people), *MODEL, mine, page)
    assert own(people, MODEL) is None
    assert aside(people, MODEL)[1].base == versions(people, MODEL)[0].hash
    taken = take_aside(people.office, analyst(people), *MODEL, 1)
    assert taken.base == versions(people, MODEL)[0].hash
    with pytest.raises(BaseReplaced):
        publish_draft(people.office, analyst(people), *MODEL, "联席会议")
    first, second = versions(people, MODEL)
    with pytest.raises(BaseReplaced):
        publish_draft(people.office, analyst(people), *MODEL, "联席会议", ticked=Ticked(over=first.hash))
    made = publish_draft(people.office, analyst(people), *MODEL, "联席会议", ticked=Ticked(over=second.hash))
    assert made.version == 3


@pytest.mark.parametrize(
    ("what", "theirs", "mine"),
    [
        (MODEL, LEADING, [MEETING]),
        (MODEL, LEADING, []),
        (FORM, ('"title_zh": "', '"title_zh": "改'), [('"binds_zh": "', '"binds_zh": "我')]),
        (TABLE, ("<text>5</text>", "<text>9</text>"), []),
    ],
)
def test_an_older_file_is_known_by_what_it_is_where_the_page_was_opened_later(people, what, theirs, mine):
    old = changed(people, what, *mine)
    published_by_another(people, what, theirs)
    assert not bring_file(people.office, analyst(people), *what, old, seen(people, what))
    first, second = versions(people, what)
    assert aside(people, what)[1].base == first.hash
    assert taken_back(first.content, second.content, old, Source(*what, b"").place)
    newer = changed(people, what, *mine)
    drop_aside(people.office, analyst(people), *what, 1)
    assert bring_file(people.office, analyst(people), *what, newer, seen(people, what))


def test_what_the_page_showed_counts_where_a_file_is_as_near_to_the_newest_version(people):
    page, mine = seen(people, TABLE), changed(people, TABLE, ("<text>5</text>", "<text>8</text>"))
    published_by_another(people, TABLE, ("<text>5</text>", "<text>9</text>"))
    assert not bring_file(people.office, analyst(people), *TABLE, mine, page)
    assert aside(people, TABLE)[1].base == versions(people, TABLE)[0].hash


def test_the_newest_version_brought_to_a_page_left_behind_takes_nothing_back(people):
    page = seen(people, TABLE)
    published_by_another(people, TABLE, ("<text>5</text>", "<text>9</text>"))
    assert bring_file(people.office, analyst(people), *TABLE, changed(people, TABLE), page)
    assert own(people, TABLE).base == versions(people, TABLE)[-1].hash


def test_what_is_taken_back_is_what_they_changed_and_the_content_has_not():
    old = "\n".join(["-- heading", *(f"row {number}" for number in range(9))])
    newest = old.replace("row 2", "row two").replace("row 7", "row seven")
    newest = newest.replace("-- heading\n", "")
    mine = old.replace("row 2", "row two").replace("row 5", "row five")
    told = taken_back(old.encode(), newest.encode(), mine.encode(), "x.toml")
    assert [line.zh for line in told] == ["－ -- heading", "－ row 7", "＋ row seven"]
    assert taken_back(old.encode(), newest.encode(), newest.encode() + b"\n\n", "x.toml") == []
    assert differences(b"a\n", b"a", "x.md") == [BLANKS]
    assert differences(b"a\n", b"a\n", "x.md") == []
    long = b"\n" * MOST_LINES
    assert [line.zh for line in taken_back(long, long + b"theirs", long + b"mine", "x.md")] == ["内容有变"]
    assert taken_back(long, long + b"theirs", long + b"theirs", "x.md") == []
    assert resting_on([], b"a", "x.md") is None


class SavedMeanwhile(FakeClock):
    """A clock at whose first reading, which is when a draft has been judged, an editor's window saves."""

    def __init__(self, save, at):
        super().__init__(at)
        self.save = save

    def now(self):
        if self.save is not None:
            save, self.save = self.save, None
            save()
        return super().now()


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_save_that_arrives_during_publication_stays_a_draft(people, goes_on):
    first = changed(people, FORM, ('"title_zh": "', '"title_zh": "改'))
    later = first.replace(b'"binds_zh": "', '"binds_zh": "又'.encode(), 1) if goes_on else changed(people, FORM) + b"\n"
    put_draft(people.office, analyst(people), FORM, first)
    base = own(people, FORM).base
    clock = SavedMeanwhile(lambda: put_draft(people.office, analyst(people), FORM, later), people.office.clock.now())
    made = publish_draft(replace(people.office, clock=clock), analyst(people), *FORM, "改标题")
    assert made.has_newer_draft
    assert versions(people, FORM)[-1].content == first
    assert own(people, FORM).content == later
    assert own(people, FORM).base == (versions(people, FORM)[-1].hash if goes_on else base)


def test_the_name_of_what_lies_aside_is_no_artefacts_name(people):
    what = (*FORM[:2], "brand_new")
    put_draft(people.office, analyst(people), what, b"{}")
    bring_file(people.office, analyst(people), *what, b'{"a": 1}', seen(people, what))
    drop_draft(people.office, analyst(people), *what)
    marked = (*FORM[:2], "brand_new~1")
    assert own(people, marked) is None
    assert list(aside(people, what)) == [1]
    with people.office.store.read() as read:
        (row,) = artefact_drafts.every_aside(read, analyst(people))
        assert artefact_drafts.own(read, analyst(people)) == []
    assert row.name == "brand_new"
    before = everything(people.office)
    with pytest.raises(NameUnusable):
        publish_draft(people.office, analyst(people), *marked, "不能发布")
    assert everything(people.office) == before
