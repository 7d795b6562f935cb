"""A draft is rehearsed in a process of its own: which scenarios come past it, how far it is, and how many may go on."""

import json
import re
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from web_people import words

from app.casework.publish import Source
from app.demo.seed import shipped_sources
from app.domain.limits import Line
from app.modelling.failing_steps import elements_of, failing_steps
from app.modelling.studio.published import published_sources, with_draft
from app.modelling.studio.reaching import scenarios_reaching
from app.store import artefacts
from app.web.errors import RehearsalsBusy
from app.web.rehearsal_child import LEFT_ALONE
from app.web.rehearsals import AT_ONCE, LONGEST_WHY, Rehearsals, _child, _wish
from app.web.rehearsed import text_of
from repository import ROOT

ANALYST = "210200-coordination.analyst"
PLACE = "/models/table/opinion_solicitation/opinion_limit/rehearsal"
PATIENCE_S = 120


def ended(begun):
    """Wait until a rehearsal that was stopped has said so: its pipes are closed then."""
    ends = time.monotonic() + PATIENCE_S
    while begun.state not in ("done", "stopped"):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return begun


def finished(browser):
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        told = browser.get(f"{PLACE}.json").json
        if told["state"] in ("done", "stopped"):
            return told
        time.sleep(0.3)
    raise AssertionError(told)


def test_scenarios_that_come_past_a_called_model_or_its_table_are_those_of_the_caller():
    sources = shipped_sources()
    every = {source.name for source in sources if source.kind == "scenario"}
    by_name = {(source.kind, source.name): source for source in sources}
    for key in (("model", "coordination"), ("table", "opinion_limit"), ("model", "project_generation")):
        found = {source.name for source in scenarios_reaching(sources, by_name[key])}
        assert {"all_answer", "silence_is_no_objection"} <= found <= every
    assert scenarios_reaching(sources, Source("model", "alone", "alone", b"<none/>")) == []


def test_the_steps_that_reasons_name_are_found_in_their_models():
    elements = elements_of(shipped_sources())
    reasons = [Line("应经过 give_opinion", "give_opinion should have been passed"), Line("无", "no step is named here")]
    assert failing_steps(reasons, elements) == [("opinion_solicitation", "give_opinion")]


def test_a_draft_is_rehearsed_and_a_scenario_that_comes_out_otherwise_says_why(city):
    browser = city.browse(ANALYST)
    assert browser.get(f"{PLACE}.json").json["state"] == "none"
    tag = browser.get(PLACE.replace("rehearsal", "draft")).headers["ETag"]
    content = browser.get(PLACE.replace("rehearsal", "draft")).data
    spoiled = content.replace(b"<text>5</text>", b"<text>50</text>").replace(b"<text>7</text>", b"<text>70</text>")
    browser.put(PLACE.replace("rehearsal", "draft"), spoiled, **{"If-Match": tag})
    begun = browser.post(PLACE, {"only": "silence_is_no_objection"})
    assert (begun.status_code, begun.json["total"]) == (202, 1)
    told = finished(browser)
    assert told["state"] == "done", told["why"]
    (result,) = told["results"]
    assert not result["ok"]
    assert result["reasons"]
    assert all(each["address"].startswith("/models/model/") for each in result["elements"])


def test_a_process_that_ends_badly_says_so(city):
    rehearsals = Rehearsals()
    begun = rehearsals.begin("one", ("model", "a", "a"), [], [])
    begun.stop()
    assert ended(begun).state == "stopped"
    assert begun.why


def test_only_so_many_go_on_at_once_and_a_new_one_of_an_account_ends_its_former():
    rehearsals = Rehearsals()
    begun = [rehearsals.begin(str(number), ("model", "a", "a"), [], []) for number in range(AT_ONCE)]
    try:
        with pytest.raises(RehearsalsBusy):
            rehearsals.begin("another", ("model", "a", "a"), [], [])
        again = rehearsals.begin("0", ("model", "b", "b"), [], [])
        begun.append(again)
        assert rehearsals.of("0", ("model", "b", "b")) is again
        assert rehearsals.of("0", ("model", "a", "a")) is None
    finally:
        for each in begun:
            each.stop()
            ended(each)


RESULT = {"name": "one", "ok": True, "reasons": [], "steps": []}
ONE = [Source("scenario", "shared", "one", b"")]


def told_by(lines, *, scenarios=ONE):
    """A rehearsal whose child runs these lines of Python, after it ended."""
    begun = Rehearsals([sys.executable, "-c", "\n".join(("import sys", "sys.stdin.readline()", *lines))]).begin(
        "a", ("model", "a", "a"), [], scenarios
    )
    return ended(begun)


@pytest.mark.parametrize("stray", ["a warning of a library", "[]", '{"name": "one"}', "[" * 100_000, "\udcff", "", "7"])
def test_a_line_that_is_no_result_is_passed_over_and_the_rehearsal_ends(stray):
    begun = told_by(
        (
            f"sys.stdout.buffer.write({stray.encode('utf-8', 'surrogateescape')!r} + b'\\n')",
            f"print({json.dumps(RESULT)!r})",
        )
    )
    assert (begun.state, begun.results, begun.why) == ("done", [RESULT], "")


def test_a_child_that_never_stops_telling_fills_no_memory_of_the_server():
    begun = told_by(
        (
            f"for _ in range(5000): print({json.dumps(RESULT)!r})",
            "sys.stdout.write('x' * 3_000_000)",
            "sys.stderr.write('y' * 3_000_000)",
            "sys.exit(3)",
        )
    )
    assert (begun.state, len(begun.results), len(begun.why)) == ("stopped", 1, LONGEST_WHY)


def in_a_child(code):
    run = [sys.executable, "-c", f"from app.web.rehearsal_child import *\n{code}"]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_rehearsal_that_asks_for_endless_memory_is_refused_it():
    code = "{}; bytearray(MOST_MEMORY); print('granted')"
    assert in_a_child(code.format("confine")).stdout == "granted\n"
    refused = in_a_child(code.format("confine()"))
    assert (refused.stdout, refused.stderr.splitlines()[-1]) == ("", "MemoryError")


def test_what_others_print_in_the_child_does_not_come_among_the_results():
    run = in_a_child("results = results_alone(); print('stray', flush=True); results.write('result')")
    assert (run.stdout, run.stderr) == ("result", "stray\n")


def test_a_child_ends_in_the_midst_of_a_scenario_when_its_server_has_ended():
    sources = shipped_sources()
    long = [each for each in sources if each.kind == "scenario" and each.stem == "project_generation"]
    child = _child([sys.executable, "-m", "app.web.rehearsal_child"], subprocess.DEVNULL)
    child.stdin.write(f"{_wish(sources, long)}\n")
    child.stdin.flush()
    assert json.loads(child.stdout.readline())["name"]
    child.stdin.close()  # as the system does for a program that was killed
    assert child.wait(timeout=PATIENCE_S) == LEFT_ALONE
    assert len(child.stdout.readlines()) < len(long) - 1
    child.stdout.close()


def test_the_children_end_with_a_program_that_ends_in_good_order():
    code = (
        "from app.web.rehearsals import Rehearsals\n"
        "import sys\n"
        "kept = Rehearsals([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(kept.begin('a', ('model', 'a', 'a'), [], []).child.pid)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert has_ended(int(run.stdout))


def has_ended(pid):
    """Whether a process is no more, or only waits to be counted."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            state = subprocess.run(
                ["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
            ).stdout
        except FileNotFoundError:
            pytest.skip("left out: no ps here")
        if state.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.1)
    return False


def test_the_page_of_a_draft_says_what_rehearsing_its_very_text_said_and_publishing_asks_where_it_differed(city):
    browser = city.browse(ANALYST)
    page, draft = PLACE.removesuffix("/rehearsal"), PLACE.replace("rehearsal", "draft")
    read = browser.get(draft)
    mine = read.data.replace(b"<text>5</text>", b"<text>8</text>", 1)
    tag = browser.put(draft, mine, **{"If-Match": read.headers["ETag"]}).headers["ETag"]
    assert "这份草稿还没有演练过" in words(browser.get(page))
    told_here(city, mine, {"one": True, "two": False, "three": True})
    told = words(browser.get(page))
    assert "3 个场景中 1 个与预期不符" in told
    assert "仍要发布" in told
    refused = browser.post(f"{page}/publish", {"note": "八个工作日"})
    assert refused.status_code == 422
    assert 'value="八个工作日"' in refused.text
    browser.put(draft, mine + b"\n", **{"If-Match": tag})
    assert "这份草稿还没有演练过" in words(browser.get(page))
    told_here(city, mine + b"\n", {"one": True})
    assert "个相关场景中的 1 个，均符合预期" in words(browser.get(page))
    told_here(city, mine + b"\n", {"two": False})
    assert browser.post(f"{page}/publish", {"note": "八个工作日", "despite": "1"}).status_code == 303
    assert "2 个场景中 1 个与预期不符" in words(browser.get(page))  # the note of the version


def test_a_verdict_holds_no_longer_than_what_is_published_beside_the_draft(city):
    browser = city.browse(ANALYST)
    page, draft = PLACE.removesuffix("/rehearsal"), PLACE.replace("rehearsal", "draft")
    read = browser.get(draft)
    mine = read.data.replace(b"<text>5</text>", b"<text>8</text>", 1)
    browser.put(draft, mine, **{"If-Match": read.headers["ETag"]})
    told_here(city, mine, {"one": True})
    assert "个相关场景中的 1 个，均符合预期" in words(browser.get(page))
    published(city, ("readme", "opinion_solicitation", "README"))
    assert "个相关场景中的 1 个，均符合预期" in words(browser.get(page))
    published(city, ("table", "shared", "lights"))
    assert "这份草稿还没有演练过" in words(browser.get(page))
    assert browser.get(f"{PLACE}.json").json["is_of_this_text"] is False


def published(city, what):
    """A new version of something beside the draft, of which only blanks are new."""
    with city.office.store.transaction() as tx:
        row = artefacts.current(tx, *what)[0]
        artefacts.publish(tx, replace(row, content=row.content + b"\n"))


def told_here(city, text, verdicts):
    """A rehearsal of this text that came out so, in the memory of the city's server."""
    found = city.app.extensions["duogui_rehearsals"]
    found.command = [
        sys.executable,
        "-c",
        ";".join(("import sys", "sys.stdin.readline()", *map(_printed, verdicts.items()))),
    ]
    about = ("table", "opinion_solicitation", "opinion_limit")
    scenarios = [Source("scenario", "shared", name, b"") for name in verdicts]
    with city.office.store.read() as read:
        text = text_of(with_draft(published_sources(read), Source(*about, text)))
    ended(found.begin(ANALYST, about, [], scenarios, text))


def _printed(verdict):
    return f"print({json.dumps(RESULT | {'name': verdict[0], 'ok': verdict[1]})!r})"


def test_only_a_draft_whose_every_scenario_was_rehearsed_is_said_to_come_out_as_expected(city):
    browser = city.browse(ANALYST)
    page, draft = PLACE.removesuffix("/rehearsal"), PLACE.replace("rehearsal", "draft")
    read = browser.get(draft)
    mine = read.data.replace(b"<text>5</text>", b"<text>8</text>", 1)
    browser.put(draft, mine, **{"If-Match": read.headers["ETag"]})
    told_here(city, mine, {"one": True})
    (reaching,) = re.findall(r"(\d+) 个相关场景中的 1 个", words(browser.get(page)))
    told_here(city, mine, {f"number {each}": True for each in range(int(reaching))})
    assert re.search(r"\d+ 个场景都符合预期", words(browser.get(page)))
