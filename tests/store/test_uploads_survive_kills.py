"""A kill at any point of an upload: what was acknowledged is there whole, what was not is served to nobody and swept away."""

from __future__ import annotations

import os
import shutil
import signal
import sys

import pytest
from sqlalchemy import Engine, event

from app.casework.add_material import add_material, material_of
from app.casework.tidy import sweep, tidy
from app.demo.people import People
from app.domain.errors import DuoguiError
from app.store.files import MaterialFiles
from app.wiring import open_office
from factories import LAND, city, close, environment_free

FILES = ("open", "os.rename", "os.mkdir", "os.chmod", "os.remove")
TEXTS = ("甲\n" * 5000, "乙\n", "甲\n" * 5000)  # the third has the bytes of the first


def upload(directory, number, ledger):
    """In a process of its own: upload, note what was acknowledged, and die at the number-th step. Never returns."""
    steps = 0

    def step():
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(what, arguments):
        if what in FILES and str(directory / "materials") in str(arguments[0]):
            step()

    office = open_office(directory, environment_free())
    actor = People(office, "").actor(LAND)
    sys.addaudithook(watch)
    event.listen(Engine, "before_cursor_execute", lambda *_: step())
    event.listen(Engine, "commit", lambda *_: step())
    for place, text in enumerate(TEXTS):
        kept = add_material(office, actor, name=f"{place}.txt", content=text.encode(), kind="supplement")
        os.write(ledger, f"{kept.id} {place}\n".encode())
    os._exit(0)


def killed_at(directory, number):
    """Whether the process came to its end before its number-th step, and what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            upload(directory, number, writing)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading) as ledger:
        acknowledged = [line.split() for line in ledger]
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "the process did neither end well nor by the kill"
    return status == 0, [(material, TEXTS[int(place)]) for material, place in acknowledged]


def age(directory):
    for place in (directory / "materials").rglob("*"):
        os.utime(place, (0, 0))


def test_a_kill_at_any_step_of_an_upload_loses_nothing_acknowledged_and_leaves_nothing_served(tmp_path):
    office = city(tmp_path / "data")
    close(office)
    directory, number, ended, acknowledged = tmp_path / "data", 0, False, []
    while not ended:
        number += 1
        ended, acknowledged = killed_at(directory, number)
        office = open_office(directory, environment_free())
        actor = People(office, "").actor(LAND)
        for material, text in acknowledged:
            assert office.files.content(material_of(office, actor, material).digest) == text.encode()
        with office.store.read() as read:
            named = {digest for (digest,) in read.exec_driver_sql("SELECT digest FROM materials")}
        for digest in named:
            office.files.content(digest)
        age(directory)
        sweep(office)
        assert {place.name for place in (directory / "materials").glob("*/*/*")} == named
        with office.store.transaction() as tx:
            tx.exec_driver_sql("DELETE FROM materials")
        close(office)
        shutil.rmtree(directory / "materials", ignore_errors=True)  # the next process begins without any folder
    assert len(acknowledged) == len(TEXTS)
    assert number > 25, "hardly a step was seen"


def test_an_upload_that_is_under_way_is_not_swept_and_an_old_orphan_is(tmp_path):
    office = city(tmp_path / "data")
    digest = office.files.keep(b"nobody's")
    assert (sweep(office), office.files.content(digest)) == (0, b"nobody's")
    age(tmp_path / "data")
    assert tidy(office).files == 1
    with pytest.raises(DuoguiError) as gone:
        office.files.content(digest)
    assert gone.value.code == "E-STORE-13"
    close(office)


def test_the_names_of_new_folders_are_made_durable_with_the_file(tmp_path):
    seen = []
    sys.addaudithook(lambda what, arguments: what == "open" and seen.append(str(arguments[0])))
    digest = MaterialFiles(tmp_path).keep(b"x")
    wanted = [tmp_path, tmp_path / "materials", tmp_path / "materials" / digest[:2]]
    assert [str(folder) for folder in wanted if str(folder) not in seen] == []
