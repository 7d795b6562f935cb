"""Chinese first, English complete: a text without its translation, or outside the catalogue, is found here."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages import extract, mofile, pofile
from web_people import PASSWORD, words

from app import web
from app.demo.people import People

WEB = Path(web.__file__).parent
CATALOGUE = WEB / "translations/en/LC_MESSAGES/messages"
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
PYTHON = sorted(path for path in WEB.rglob("*.py") if "node_modules" not in path.parts)
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
PLACES = re.compile(r"%\((\w+)\)s")
DATE_PATTERNS = ("M月d日 E", "y年M月d日 E")


def catalogue():
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        return pofile.read_po(file, locale="en")


def wanted_texts():
    found = set()
    for method, paths in (("python", PYTHON), ("jinja2.ext:babel_extract", TEMPLATES)):
        for path in paths:
            with path.open("rb") as file:
                texts = list(extract.extract(method, file, options={"trimmed": "true"}))
            for _line, _function, message, *_ in [(line, *rest) for line, *rest in normal(texts)]:
                found.add(message)
    return found


def normal(texts):
    """(line, function, msgid): of a plural its singular."""
    for line, message, _comments, _context in texts:
        yield line, "", message[0] if isinstance(message, tuple) else message


def test_every_text_has_its_english():
    english = {
        message.id[0] if isinstance(message.id, tuple) else message.id: message for message in catalogue() if message.id
    }
    wanted = wanted_texts()
    assert len(wanted) > 250
    assert wanted - set(english) == set(), "add them to the catalogue"
    assert set(english) - wanted == set(), "nothing says these any more"
    for message in english.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy, message.id
        assert not any(CJK.search(text) for text in texts), message.id


def test_a_translation_keeps_the_places_of_its_text():
    for message in catalogue():
        if not message.id or message.id in DATE_PATTERNS:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts:
            assert set(PLACES.findall(text)) == set(PLACES.findall(ids[0])), message.id


def texts_of(texts):
    return {str(message.id): str(message.string) for message in texts if message.id}


def test_the_compiled_catalogue_is_that_of_the_text():
    made = io.BytesIO()
    mofile.write_mo(made, catalogue())
    made.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        kept = mofile.read_mo(file)
    assert texts_of(kept) == texts_of(mofile.read_mo(made))
    assert len(texts_of(kept)) > 250


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_outside_the_catalogue(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"n?gettext\((\"[^\"]*\"(, )?)+", "", text)
    text = re.sub(r"_\((\"[^\"]*\"|'[^']*')", "", text)
    assert CJK.findall(text) == []


# the catalogue's functions, and those of the interface for programs, which tells both languages side by side
SAID_IN_BOTH = ("_", "ngettext", "operation", "_both", "_unreadable")
SIDE_BY_SIDE = re.compile(r"[\u4e00-\u9fff].* / .*[A-Za-z]")


def spoken_outside(tree):
    """Chinese texts of a module that are neither docstrings nor said in English too: by the catalogue, or beside it."""
    allowed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID_IN_BOTH:
            allowed.update(id(each) for argument in node.args for each in ast.walk(argument))
        if isinstance(node, ast.Dict) and {"zh", "en"} == {getattr(key, "value", None) for key in node.keys}:
            allowed.update(id(value) for value in node.values)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SIDE_BY_SIDE.search(node.value):
            allowed.add(id(node))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            allowed.add(id(node.body[0].value))
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == "DuoguiError" for base in node.bases
        ):
            allowed.update(id(each) for each in ast.walk(node))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and CJK.search(node.value) and id(node) not in allowed]  # fmt: skip


# the languages' own names; the punctuation of a law's title; the bracket that tells a document's number
ALLOWED = {
    "language.py": {"中文"},
    "law.py": {"《", "》", "〔"},
    "posted.py": {"。"},
    "signing.py": {"。"},
}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.name)
def test_a_module_says_nothing_outside_the_catalogue(path):
    found = set(spoken_outside(ast.parse(path.read_text("utf-8"))))
    assert found <= ALLOWED.get(path.name, set())


def test_the_search_for_unspoken_texts_finds_one():
    assert spoken_outside(ast.parse('"""说明"""\nx = _("待办")\ny = "待办"')) == ["待办"]


@pytest.fixture(scope="module")
def english_city(asking_city):
    """The asked city with a second case that has ended, everything typed in English."""
    people = People(asking_city.office)
    people.begin("Second hospital")
    people.answer_all()
    people.do("summarise_conditions", summary="No conditions.")
    people.do("confirm_generation", choice="confirm")
    return asking_city, people.case


def without_raw_facts(page):
    """What a page says, apart from the raw records that stand beside facts in both languages."""
    return words(page, drop=r"<pre>.*?</pre>").replace("中文", "")


def test_an_english_reader_meets_no_chinese_on_any_page(english_city):
    city, ended = english_city
    case = city.people.case
    department = city.people.asked()[0]
    task = city.people.tasks("give_opinion", department)[0]
    pages = {
        f"{department}.issuer": ["/inbox", f"/tasks/{task.task_id}", "/projects", "/help", "/password", "/cases/nowhere"],
        "210200-coordination.issuer": [
            f"/cases/{case}", f"/cases/{ended}", f"/cases/{case}/facts?all=1", f"/cases/{ended}/facts",
            f"/cases/{case}/paper", f"/cases/{case}/paper?department={department}",
        ],
        "210281-development-reform.issuer": ["/projects/new"],
        "210200-coordination.administrator": ["/accounts", "/clock"],
    }  # fmt: skip
    for account, addresses in pages.items():
        browser = city.browse(account, "en")
        for address in addresses:
            told = without_raw_facts(browser.get(address)).replace("大水函〔2026〕15号", "")  # an example in a form
            assert CJK.findall(told) == [], (
                address,
                CJK.search(told) and told[max(0, CJK.search(told).start() - 60) :][:120],
            )


def test_the_switch_is_kept_and_leads_back(asking_city):
    browser = asking_city.browse()
    assert "登录" in words(browser.get("/sign-in"))
    answer = browser.post("/language", {"language": "en", "next": "/sign-in"})
    assert answer.headers["Location"] == "/sign-in"
    assert 'lang="en"' in browser.get("/sign-in").text
    assert "Sign in" in words(browser.page)
    browser.sign_in("210200-water.issuer", PASSWORD)
    assert "Inbox" in words(browser.get("/inbox"))
    assert browser.post("/language", {"language": "xx", "next": "//evil.example"}).headers["Location"] == "/inbox"


@pytest.mark.parametrize(
    ("asked", "language"), [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh"), ("fr", "zh"), ("", "zh")]
)
def test_the_browser_is_asked_for_its_language(asking_city, asked, language):
    assert f'<html lang="{language}">' in asking_city.browse(language=asked).get("/sign-in").text
