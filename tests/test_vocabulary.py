"""The modeler writes the extension elements that the engine reads: the same words with the same attributes."""

import json
import shutil
import subprocess

import pytest

from app.engine.extensions import ATTRIBUTES
from app.engine.reading import DUOGUI
from repository import ROOT

NODE = shutil.which("node")
TELL = "import words from './duogui_moddle.js'; console.log(JSON.stringify(words))"


@pytest.mark.skipif(NODE is None, reason="left out: vocabulary, no node")
def test_the_modeler_knows_every_extension_element_with_its_attributes_and_no_other():
    told = subprocess.run(
        [NODE, "--input-type=module", "--eval", TELL],
        cwd=ROOT / "app/web/assets/src", capture_output=True, check=True, text=True,
    )  # fmt: skip
    words = json.loads(told.stdout)
    assert words["uri"] == DUOGUI
    known = {
        each["name"].lower(): {one["name"] for one in each["properties"] if one.get("isAttr")}
        for each in words["types"]
        if "extends" not in each
    }
    assert known == {name: {*required, *allowed} for name, (required, allowed) in ATTRIBUTES.items()}
