"""The editors' dictionaries have Chinese for every word that bpmn-js, dmn-js and what they bring hand to translate."""

import json
import re
import shutil
import subprocess

import pytest

from repository import ROOT

ASSETS = ROOT / "app/web/assets"
NODE = shutil.which("node")
CJK = re.compile(r"[\u4e00-\u9fff]")
# What looks like a word for the reader and is none: (text, why).
NO_WORDS = {
    "HELLO {you}": "an example in a comment",
    " + shift + ": "a translation of coordinates",
    " + x + ": "a translation of coordinates",
    "-": "the sign of an empty cell",
}
NAMES = {"FEEL", "Java", "JUEL", "PMML"}  # are the same in Chinese

pytestmark = pytest.mark.skipif(
    NODE is None or not (ASSETS / "node_modules/dmn-js").is_dir(),
    reason="left out: dictionaries, no node or no node_modules (make assets)",
)


@pytest.fixture(scope="module")
def editors():
    told = subprocess.run([NODE, ASSETS / "translations.mjs"], capture_output=True, check=True, text=True)
    return json.loads(told.stdout)


@pytest.mark.parametrize(("editor", "least"), [("bpmn", 110), ("dmn", 190)])
def test_no_word_of_an_editor_is_missing_in_its_dictionary(editors, editor, least):
    asked, known = editors[editor]["asked"], editors[editor]["known"]
    missing = {text: files for text, files in asked.items() if text not in known and text not in NO_WORDS}
    assert missing == {}
    assert len(asked) > least, "the search for words has lost its way"


@pytest.mark.parametrize("editor", ["bpmn", "dmn"])
def test_every_word_of_a_dictionary_is_chinese_and_keeps_its_places(editors, editor):
    for text, chinese in editors[editor]["known"].items():
        assert CJK.search(chinese) or text in NAMES, text
        assert re.findall(r"\{\s*(\w+)\s*\}", text) == re.findall(r"\{\s*(\w+)\s*\}", chinese), text
