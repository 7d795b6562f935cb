"""Every history that was recorded once still chains, folds and re-runs on what it was bound to; one that was tampered with does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from recording import BOUND, STORIES, adopted, bound_to, hashes_of, names, read

from app.audit.fold import fold
from app.audit.rerun import rerun
from app.domain import canonical
from app.domain.facts import GENESIS, KINDS, link
from app.store.database import Store

SMALL_ENOUGH = 3_000_000


@pytest.fixture
def store():
    with Store.open(None) as opened:
        yield opened


def chains(facts, head) -> bool:
    """Whether each fact links to the one before, in its own canonical text, up to the recorded head."""
    hash_ = GENESIS
    for number, fact in enumerate(facts, 1):
        said = canonical.loads(fact.text)
        if (said["seq"], canonical.dumps(said)) != (number, fact.text):
            return False
        hash_ = link(hash_, fact.text)
    return hash_ == head


def differs(store, facts):
    bound_to(store, facts[0].body["bindings"])
    adopted(store, facts)
    with store.read() as opened:
        return rerun(opened, facts)


def test_the_histories_of_the_demonstration_are_recorded():
    assert len(names()) >= 20


@pytest.mark.parametrize("name", names())
def test_a_recorded_history_chains_folds_and_reruns(store, name):
    facts, head = read(name)
    assert chains(facts, head)
    assert {fact.kind for fact in facts} <= set(KINDS)
    standing = fold(facts)
    ended = [fact.body["outcome"] for fact in facts if fact.kind == "CaseEnded"]
    assert standing.seq == len(facts)
    assert ([standing.outcome] if standing.outcome else []) == ended
    assert bool(standing.tasks or standing.works) is not bool(ended)
    assert differs(store, facts) is None


def test_together_they_hold_every_meaning_that_the_law_sees():
    kinds = {fact.kind for name in names() for fact in read(name)[0]}
    wanted = {"OpinionGiven", "OpinionDeemed", "OpinionReplaced", "LateLetterReceived", "TaskRecalled", "LimitMissed",
              "RoundStarted", "ResolutionMade", "FindingsMade", "MaterialUsed", "ProjectCodeAssigned", "MessagePushed",
              "LimitPaused", "LimitResumed", "LimitExtended", "LimitRecomputed", "CalendarAdopted"}  # fmt: skip
    assert wanted <= kinds


def test_a_recorded_opinion_that_was_turned_round_is_found(store):
    facts, head = read("objection_solved_at_lead")
    place = next(
        n
        for n, fact in enumerate(facts)
        if fact.kind == "TaskCompleted" and fact.body["answers"].get("conclusion") == "object"
    )
    fact = facts[place]
    body = {**fact.body, "answers": {"conclusion": "no_objection"}}
    facts[place] = replace(fact, body=body, text=canonical.dumps({**canonical.loads(fact.text), "body": body}))
    assert not chains(facts, head)
    difference = differs(store, facts)
    assert difference is not None
    assert "no_objection" in difference.rerun


def test_a_recorded_history_whose_chain_was_made_anew_is_still_found_by_the_rerun(store):
    """The forger knows how to link; what he cannot do is make the engine agree, unless he changes what it was told."""
    facts, head = read("one_silent")
    kept = [fact for fact in facts if fact.kind not in ("OpinionDeemed", "LimitMissed", "TaskRecalled")]
    renumbered, hash_ = [], GENESIS
    for number, fact in enumerate(kept, 1):
        text = canonical.dumps({**canonical.loads(fact.text), "seq": number})
        hash_ = link(hash_, text)
        renumbered.append(replace(fact, seq=number, text=text, hash=hash_))
    assert chains(renumbered, hash_)
    assert hash_ != head
    assert differs(store, renumbered) is not None


def test_nothing_is_kept_that_no_history_is_bound_to_and_all_of_it_is_small():
    wanted = {digest for name in names() for digest in hashes_of(read(name)[0])}
    assert {path.name.removesuffix(".gz") for path in BOUND.glob("*.gz")} == wanted
    assert sum(path.stat().st_size for folder in (STORIES, BOUND) for path in folder.iterdir()) < SMALL_ENOUGH


def test_no_recorded_history_holds_what_may_name_a_person():
    texts = [fact.text for name in names() for fact in read(name)[0]]
    for typed in ("组织专家评审。", "项目建设单位联络岗", "0411-00000000", "建设单位调整投资计划", "建筑退让河道", "卫生防护距离不足"):
        assert not any(typed in text for text in texts), typed
