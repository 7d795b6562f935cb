"""The studio's pages: an analyst's draft is seen by him alone, judged on the spot, published with a note, and can be rolled back."""

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from web_people import words

from app.modelling.studio.publish_draft import Ticked, publish_draft
from app.store import artefacts, org
from drafts import put_draft
from factories import everything

ANALYST = "210200-coordination.analyst"
LIMIT = ("table", "opinion_solicitation", "opinion_limit")
ASKING = ("model", "opinion_solicitation", "opinion_solicitation")
FORM = ("form", "opinion_solicitation", "supplement")


def address(what):
    return "/models/" + "/".join(what)


def content(city, what):
    with city.office.store.read() as read:
        return artefacts.current(read, *what)[0].content


def seen_on(browser, what):
    """What the page of an artefact, opened now, says it shows."""
    return re.search(r'name="seen" value="([^"]+)"', browser.get(address(what)).text)[1]


def save(browser, what, seen, typed, **more):
    return browser.post(f"{address(what)}/draft", {"seen": seen, "content": typed, **more})


def upload(browser, city, what, old, new, seen=None):
    text = content(city, what)
    assert old in text
    file = (io.BytesIO(text.replace(old, new, 1)), "changed.xml")
    return browser.post(f"{address(what)}/draft", {"seen": seen or seen_on(browser, what), "file": file})


def test_everything_published_is_listed_with_version_publisher_and_running_cases(asking_city):
    told = words(asking_city.browse(ANALYST).get("/models"))
    for piece in ("项目策划生成", "征求意见期限", "第 1 版", "全部部门按时反馈，附条件生成", "共用", "条文"):
        assert piece in told
    english = words(asking_city.browse(ANALYST, "en").get("/models"))
    for piece in ("Project generation", "Opinion limit", "Version 1", "Open cases"):
        assert piece.lower() in english.lower()


@pytest.mark.parametrize(
    "who", ["210200-coordination.issuer", "210200-ecology.issuer", "210200-coordination.administrator"]
)
def test_only_analysts_come_to_the_studio(city, who):
    browser = city.browse(who)
    before = everything(city.office)
    assert browser.get("/models").status_code == 404
    assert browser.get(address(LIMIT)).status_code == 404
    assert browser.post(f"{address(LIMIT)}/publish", {"note": "改动"}).status_code == 404
    assert everything(city.office)["artefacts"] == before["artefacts"]


def test_a_draft_is_judged_compared_and_published_with_a_note(city):
    browser = city.browse(ANALYST)
    assert upload(browser, city, LIMIT, b"<text>5</text>", b"<text>8</text>").status_code == 303
    told = words(browser.get(address(LIMIT)))
    for piece in ("我的草稿", "由“5”改为“8”", "没有问题"):
        assert piece in told
    refused = browser.post(f"{address(LIMIT)}/publish", {"note": " ", "despite": "1"})
    assert refused.status_code == 422
    assert "请写明改了什么" in words(refused)
    assert browser.post(f"{address(LIMIT)}/publish", {"note": "改为八个工作日", "despite": "1"}).status_code == 303
    told = words(browser.get(address(LIMIT)))
    assert "第 2 版 现行" in told
    assert "改为八个工作日" in told
    assert "我的草稿" not in told
    compared = words(browser.get(f"{address(LIMIT)}/versions/1..2"))
    assert "由“5”改为“8”" in compared
    back = browser.post(f"{address(LIMIT)}/versions/1/roll-back", {"note": "恢复"})
    assert back.status_code == 303
    assert b"<text>5</text>" in content(city, LIMIT)
    assert browser.get(f"{address(LIMIT)}/versions/1").data == content(city, LIMIT)


def test_an_error_stands_on_its_element_and_forbids_publishing(city):
    browser = city.browse(ANALYST)
    upload(browser, city, ASKING, b'<duogui:form key="opinion"', b'<duogui:form key="opinions"')
    page = browser.get(address(ASKING))
    told = words(page)
    for piece in ("找不到表单", "give_opinion", "duogui/form-exists", "有 1 处错误"):
        assert piece in told
    assert browser.get(f"{address(ASKING)}/drawing.json").json == {
        "active": {"give_opinion": 1},
        "red": ["give_opinion"],
    }
    assert b'key="opinions"' in browser.get(f"{address(ASKING)}/drawing.bpmn").data
    refused = browser.post(f"{address(ASKING)}/publish", {"note": "换表单"})
    assert refused.status_code == 422
    assert 'value="换表单"' in refused.text
    assert browser.post(f"{address(ASKING)}/draft/drop").status_code == 303
    assert "我的草稿" not in words(browser.get(address(ASKING)))


def test_two_windows_do_not_overwrite_each_other(city):
    browser = city.browse(ANALYST)
    seen = seen_on(browser, LIMIT)
    upload(browser, city, LIMIT, b"<text>5</text>", b"<text>8</text>")
    assert upload(browser, city, LIMIT, b"<text>5</text>", b"<text>9</text>", seen).status_code == 303
    told = words(browser.get(address(LIMIT)))
    assert "由“5”改为“8”" in told
    assert "由“5”改为“9”" in told
    assert b"<text>8</text>" in browser.get(f"{address(LIMIT)}/draft").data


def test_a_form_is_edited_as_text_and_nothing_typed_is_lost(city):
    browser = city.browse(ANALYST)
    assert "<textarea" in browser.get(address(FORM)).text
    seen = seen_on(browser, FORM)
    typed = content(city, FORM).decode().replace("\n", "\r\n")
    assert save(browser, FORM, seen, typed).status_code == 303
    assert "没有影响办理的差别" in words(browser.get(address(FORM)))
    moved = save(browser, FORM, seen, "什么都不像")
    assert moved.status_code == 412
    assert "什么都不像" in moved.text
    assert save(browser, FORM, seen_on(browser, FORM), "").status_code == 422
    silent = save(browser, FORM, "", "不知从哪里改起")
    assert silent.status_code == 428
    assert "不知从哪里改起" in silent.text


def test_what_is_not_there_is_not_there(city):
    browser = city.browse(ANALYST)
    for what in ("model/none/none", "picture/a/a", "table/opinion_solicitation/none"):
        assert browser.get(f"/models/{what}").status_code == 404
    assert browser.get(f"{address(LIMIT)}/versions/9").status_code == 404
    assert browser.get(f"{address(LIMIT)}/versions/1..9").status_code == 404


def test_a_file_does_not_replace_a_draft_with_changes_before_its_author_has_chosen(city):
    browser = city.browse(ANALYST)
    upload(browser, city, LIMIT, b"<text>5</text>", b"<text>8</text>")
    assert upload(browser, city, LIMIT, b"<text>5</text>", b"<text>9</text>").status_code == 303
    told = words(browser.get(address(LIMIT)))
    for piece in (
        "您的草稿没有被替换",
        "另有一份内容",
        "由“5”改为“8”",
        "由“5”改为“9”",
        "保留草稿，丢弃这一份",
        "改用这一份",
    ):
        assert piece in told
    aside = f"{address(LIMIT)}/aside/1"
    assert b"<text>9</text>" in browser.get(aside).data
    assert b"<text>8</text>" in browser.get(f"{address(LIMIT)}/draft").data
    assert browser.post(f"{aside}/take").status_code == 303
    assert b"<text>9</text>" in browser.get(f"{address(LIMIT)}/draft").data
    assert b"<text>8</text>" in browser.get(aside).data
    assert browser.post(f"{aside}/drop").status_code == 303
    assert "另有一份内容" not in words(browser.get(address(LIMIT)))
    assert browser.get(aside).status_code == 404
    assert browser.post(f"{aside}/take").status_code == 404


def test_a_wrong_file_is_refused_on_the_page_and_never_becomes_a_draft(city):
    browser = city.browse(ANALYST)
    wrong = (io.BytesIO(b'{"a": 1}'), "opinion_limit.json")
    refused = browser.post(f"{address(LIMIT)}/draft", {"seen": seen_on(browser, LIMIT), "file": wrong})
    assert refused.status_code == 422
    assert "决策表须为 DMN 文件" in words(refused)
    another = (io.BytesIO(content(city, ("model", "coordination", "coordination"))), "coordination.bpmn")
    refused = browser.post(f"{address(ASKING)}/draft", {"seen": seen_on(browser, ASKING), "file": another})
    assert refused.status_code == 422
    assert "文件里是“coordination”，没有“opinion_solicitation”" in words(refused)
    for what in (LIMIT, ASKING):
        assert "我的草稿" not in words(browser.get(address(what)))


def test_a_tables_page_shows_the_table_itself_and_words_for_what_a_site_began_with(city):
    told = words(city.browse(ANALYST).get(address(LIMIT)))
    for piece in ("天数 / Amount", "单位", "&lt;= 1".replace("&lt;", "<"), "依据和说明", "系统", "随产品提供"):
        assert piece in told
    assert "shipped" not in told


def published_by_another(city, what, old, new, note):
    """A version of another analyst."""
    with city.office.store.read() as read:
        other = replace(org.actor_of(read, ANALYST), account="another-analyst")
    text = content(city, what)
    assert old in text
    put_draft(city.office, other, what, text.replace(old, new, 1))
    publish_draft(city.office, other, *what, note, ticked=Ticked(despite=True))


TITLE = (b'"title_zh": "', '"title_zh": "改'.encode())
BINDS = (b'"binds_zh": "', '"binds_zh": "我'.encode())


def test_a_form_opened_before_another_published_shows_both_sides_and_overwrites_nothing(city):
    browser = city.browse(ANALYST)
    seen, mine = seen_on(browser, FORM), content(city, FORM).replace(*BINDS, 1).decode()
    published_by_another(city, FORM, *TITLE, "改了标题")
    refused = save(browser, FORM, seen, mine)
    assert refused.status_code == 412
    told = words(refused)
    assert "不先写入编辑框就保存，会收回" in told
    for piece in ("两份内容都在，请选择", "another-analyst 发布了第 2 版：改了标题", "＋ “title_zh”", "＋ “binds_zh”"):
        assert piece.replace("“", '"').replace("”", '"') in told
    assert mine.split("\n")[1] in unescape(refused.text)
    assert "我的草稿" not in told
    assert TITLE[1] in content(city, FORM)
    again = re.search(r'name="seen" value="([^"]+)"', refused.text)[1]
    assert save(browser, FORM, again, content(city, FORM).replace(*BINDS, 1).decode()).status_code == 303
    assert browser.post(f"{address(FORM)}/publish", {"note": "两处都有"}).status_code == 303
    assert TITLE[1] in content(city, FORM)
    assert BINDS[1] in content(city, FORM)


def test_a_refused_page_says_no_more_than_its_author_has_seen(city):
    browser = city.browse(ANALYST)
    seen = seen_on(browser, FORM)
    published_by_another(city, FORM, *TITLE, "改了标题")
    wrong = (io.BytesIO("表单".encode("gbk")), "supplement.json")
    other_error = save(browser, FORM, seen, "还没有保存的", file=wrong)
    assert other_error.status_code == 422
    assert "还没有保存的" in other_error.text
    assert f'name="seen" value="{seen}"' in other_error.text


def test_publishing_over_a_newer_version_says_what_it_takes_back_and_wants_a_tick(city):
    browser = city.browse(ANALYST)
    save(browser, FORM, seen_on(browser, FORM), content(city, FORM).replace(*BINDS, 1).decode())
    published_by_another(city, FORM, *TITLE, "改了标题")
    page = browser.get(address(FORM))
    told = words(page)
    for piece in ("发布这份草稿会收回", "第 2 版更新，由 another-analyst 发布：改了标题", "仍要发布，收回上述改动"):
        assert piece in told
    assert browser.post(f"{address(FORM)}/publish", {"note": "我的"}).status_code == 409
    assert TITLE[1] in content(city, FORM)
    over = re.search(r'name="over" value="([^"]+)"', page.text)[1]
    assert browser.post(f"{address(FORM)}/publish", {"note": "我的", "over": over}).status_code == 303
    assert BINDS[1] in content(city, FORM)


def test_a_texts_author_goes_on_from_the_newer_version_he_has_seen(city):
    browser = city.browse(ANALYST)
    save(browser, FORM, seen_on(browser, FORM), content(city, FORM).replace(*BINDS, 1).decode())
    published_by_another(city, FORM, *TITLE, "改了标题")
    page = browser.get(address(FORM))
    onto = re.search(r'name="onto" value="([^"]+)"', page.text)[1]
    both = content(city, FORM).replace(*BINDS, 1).decode()
    assert save(browser, FORM, seen_on(browser, FORM), both, onto=onto).status_code == 303
    assert "发布这份草稿会收回" not in words(browser.get(address(FORM)))
    assert browser.post(f"{address(FORM)}/publish", {"note": "两处都有"}).status_code == 303


def test_a_file_of_an_older_version_lies_aside_with_what_it_takes_back(city):
    browser = city.browse(ANALYST)
    first = content(city, LIMIT)
    published_by_another(city, LIMIT, b"<text>5</text>", b"<text>9</text>", "九个工作日")
    for file, said in (
        (first, "这一份就是第 1 版的原文"),
        (first.replace(b"<text>7</text>", b"<text>8</text>", 1), "这一份是从第 1 版改起的"),
    ):
        given = {"seen": seen_on(browser, LIMIT), "file": (io.BytesIO(file), "opinion_limit.dmn")}
        assert browser.post(f"{address(LIMIT)}/draft", given).status_code == 303
        told = words(browser.get(address(LIMIT)))
        for piece in ("文件还不是您的草稿", said, "第 2 版更新", "由“5”改为“9”"):
            assert piece in told
        assert "我的草稿" not in told
        assert browser.post(f"{address(LIMIT)}/aside/1/drop").status_code == 303


def test_what_lies_aside_of_something_new_stays_within_reach_when_its_draft_is_thrown_away(city):
    browser = city.browse(ANALYST)
    what = (*FORM[:2], "brand_new")
    text = content(city, FORM)
    save(browser, what, "new", text.decode())
    assert "还没有发布过的 brand_new" in words(browser.get("/models"))
    file = (io.BytesIO(text.replace(b"{", b"{ ", 1)), "brand_new.json")
    assert browser.post(f"{address(what)}/draft", {"seen": seen_on(browser, what), "file": file}).status_code == 303
    dropped = browser.post(f"{address(what)}/draft/drop")
    assert dropped.headers["Location"].endswith(address(what))
    assert "另放的内容还在下面" in words(browser.get(address(what)))
    assert "另有一份内容" in words(browser.get("/models"))
    for place in (f"{address(what)}~1", f"{address(LIMIT)}~1"):
        assert browser.get(place).status_code == 404
    assert browser.post(f"{address(what)}/aside/1/take").status_code == 303
    assert "这一份现在是您的草稿" in words(browser.get(address(what)))
    browser.post(
        f"{address(what)}/draft", {"seen": seen_on(browser, what), "file": (io.BytesIO(text), "brand_new.json")}
    )
    browser.post(f"{address(what)}/draft/drop")
    assert browser.post(f"{address(what)}/aside/1/drop").headers["Location"].endswith("/models")
    assert "brand_new" not in words(browser.get("/models"))
