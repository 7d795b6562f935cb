"""A demonstration whose making was interrupted is made anew; nothing else is ever taken away."""

from __future__ import annotations

from app.demo.make import READY, was_interrupted
from app.store import site
from app.store.removing import remove_site
from factories import city, close


def test_a_city_that_never_became_ready_was_interrupted_and_a_ready_one_was_not(tmp_path):
    office = city(tmp_path)
    assert was_interrupted(office)
    with office.store.transaction() as tx:
        site.put(tx, READY, "yes")
    assert not was_interrupted(office)
    close(office)


def test_a_real_site_was_never_interrupted(tmp_path):
    office = city(tmp_path)
    with office.store.transaction() as tx:
        site.put(tx, "is_demonstration", "no")
    assert not was_interrupted(office)
    close(office)


def test_removing_takes_away_what_the_store_made_and_nothing_else(tmp_path):
    close(city(tmp_path))
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "materials").mkdir(exist_ok=True)
    remove_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    remove_site(tmp_path)
