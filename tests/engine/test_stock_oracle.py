"""Stock SpiffWorkflow in memory as an oracle: on random block-structured models, where it is right, ours completes the same elements
the same number of times and ends with the same data, both when the case stays in memory and when it is frozen and thawed before
every act.

Stock is wrong in some runs: its join in a loop fires too often, or an interrupted sub-process makes it fall. Such a run says nothing and
is left out by rules that do not know our result: a join fires as often as its split, and stock comes to its end. What an interrupted
inside wrote is kept by ours and lost by stock (test_data_of_branches.py), as is what a path beside the main one wrote; those names
are not compared.
"""

from __future__ import annotations

import random

import pytest
from random_models import BLOCKS, Draw, StockBroke, run_ours, run_stock
from test_fold import Fold
from test_fold import compare as same_standing

from app.domain.facts import Draft
from app.engine.case import Case

WITHOUT_EVENTS = ("step", "person", "sequence", "choice", "fork", "loop", "inside", "many")


def compare(seed: int, kinds: tuple[str, ...] = BLOCKS) -> bool:
    """Whether the seed's run of stock was sound, and with it compared."""
    dice, draw = random.Random(seed + 1000), Draw(seed, kinds)
    model, x = draw.model(), dice.randint(0, 9)
    try:
        stock = run_stock(model, x, dice)
    except StockBroke:
        return False
    if any(stock.done[split] != stock.done[join] for split, join in draw.joins):
        return False
    for reloads in (False, True):
        ours = run_ours(model, x, stock.acts, reloads)
        assert ours.ended, (seed, reloads)
        assert ours.done == stock.done, (seed, reloads)
        told, meant = ({k: v for k, v in one.items() if k not in draw.lost} for one in (ours.data, stock.data))
        assert draw.has_side_paths or told == meant, (seed, reloads)
    return True


def test_random_models_complete_the_same_elements_with_the_same_data_as_stock_spiffworkflow() -> None:
    compared = sum(compare(seed) for seed in range(150))
    assert compared > 140


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_kind_of_block_is_among_the_random_models(kind: str) -> None:
    drawn = [Draw(seed, (kind, "step", "person", "sequence")) for seed in range(12)]
    assert sum(compare(draw.seed, draw.kinds) for draw in drawn) > 8
    assert any(draw.model() and kind in draw.drawn for draw in drawn)


def test_the_facts_of_random_models_fold_to_the_standing_of_their_cases() -> None:
    folded = 0
    for seed in range(60):
        dice, draw = random.Random(seed + 1000), Draw(seed)
        model, x = draw.model(), dice.randint(0, 9)
        try:
            acts = run_stock(model, x, dice).acts
        except StockBroke:
            continue
        for reloads in (False, True):
            fold = Fold()

            def follow(case: Case, drafts: list[Draft], fold: Fold = fold) -> None:
                fold.apply(drafts)
                same_standing(fold, case)

            run_ours(model, x, acts, reloads, follow)
        folded += 1
    assert folded > 50


@pytest.mark.chaos
@pytest.mark.parametrize("hundred", range(40))
def test_thousands_of_random_models_are_as_in_stock_spiffworkflow(hundred: int) -> None:
    compared = sum(compare(seed) for seed in range(1_000 + hundred * 100, 1_100 + hundred * 100))
    assert compared > 85


def test_stock_itself_fires_a_join_in_a_loop_too_often_where_ours_does_not() -> None:
    dice, draw = random.Random(61 + 1000), Draw(61, WITHOUT_EVENTS)
    model, x = draw.model(), dice.randint(0, 9)
    stock = run_stock(model, x, dice)
    assert any(stock.done[split] != stock.done[join] for split, join in draw.joins)
