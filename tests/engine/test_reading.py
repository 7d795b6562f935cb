"""XML from anywhere is bounded before it is believed."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import pytest
from engine_cases import CASES
from engine_diagrams import drawn, end, flows, start, user

from app.engine.errors import ModelRefused
from app.engine.models import read_model

BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
BOMBS = {
    "laughs": b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><definitions '
    + BPMN.encode()
    + b">&b;</definitions>",
    "outside": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions '
    + BPMN.encode()
    + b">&x;</definitions>",
    "parameter": b'<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><definitions/>',
    "wide text": "<!DOCTYPE d [<!ENTITY a 'b'>]><definitions/>".encode("utf-16"),
    "large": b"<definitions " + BPMN.encode() + b">" + b" " * 5_000_001 + b"</definitions>",
    "many": b"<definitions " + BPMN.encode() + b">" + b"<a/>" * 20_001 + b"</definitions>",
    "deep": b"<definitions " + BPMN.encode() + b">" + b"<a>" * 1000 + b"</a>" * 1000 + b"</definitions>",
    "broken": b"<definitions",
    "empty": b"",
    "another root": b"<html/>",
    "no process": b"<definitions " + BPMN.encode() + b"/>",
    "null bytes": b"\0" * 1000,
    "no id": b"<definitions " + BPMN.encode() + b"><process><startEvent/></process></definitions>",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_hostile_or_broken_file_is_refused_quickly(name: str) -> None:
    began = time.process_time()
    with pytest.raises(ModelRefused):
        read_model(BOMBS[name], f"{name}.bpmn")
    assert time.process_time() - began < 1


def test_the_name_of_the_file_is_in_the_message() -> None:
    with pytest.raises(ModelRefused) as refused:
        read_model(b"<x", "mine.bpmn")
    assert "mine.bpmn" in refused.value.message("zh")


@pytest.mark.parametrize("seed", range(60))
def test_damaged_models_are_read_or_refused_and_never_fall(seed: int) -> None:
    dice = random.Random(seed)
    text = bytearray(CASES[dice.choice(sorted(CASES))][0])
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(text))
        text[at : at + dice.randint(0, 9)] = bytes(dice.choice(b'<>/"= abcde&;0123') for _ in range(dice.randint(0, 9)))
    with suppress(ModelRefused):
        assert read_model(bytes(text), "damaged.bpmn").processes


def test_another_prefix_and_comments_and_instructions_change_nothing() -> None:
    plain = drawn(start(), user("a"), end(), flows("s > a > e")).decode()
    renamed = plain.replace(' xmlns="', ' xmlns:b="').replace("<", "<b:").replace("<b:/", "</b:").replace("<b:?", "<?")
    renamed = renamed.replace("<b:userTask", "<!-- a comment --><?php x?><b:userTask")
    one, two = read_model(plain.encode(), "m").processes["p"], read_model(renamed.encode(), "m").processes["p"]
    assert one.elements == two.elements
