"""The proof of random tables against trying every combination of probes: the same pairs, the same gaps, the same idle rows.

The twin knows nothing of atoms or boxes: it asks the compiled cells, or the decision itself, for every probe. Probes stand on, between
and beyond all constants that cells may mention, so what they do not show does not exist.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decisions.dmn import DecisionModel, read_dmn
from app.decisions.errors import DecisionsError, RowsOverlap
from app.decisions.feel import evaluate
from app.decisions.feel.compiled import build_unary_tests
from app.decisions.proof import CONTRADICTION, DEAD_CELL, GAP, MASKED, OVERLAP, prove
from dmn_texts import decision, definitions, table

NUMBERS = [f"{n}" for n in range(5)]
DAYS = [f'@"2026-01-0{n}"' for n in range(2, 6)]
TEXTS = ['"a"', '"b"', '"c"']
PERIODS = [f'@"P{n}D"' for n in range(1, 4)]


def feel(*texts):
    return [evaluate(text) for text in texts]


PROBES = {
    "number": feel(*[str(n / 2) for n in range(-2, 12)]),
    "string": feel('""', '"A"', *TEXTS, '"aa"', '"bb"', '"zz"', '"其他"'),
    "date": feel(*[f'@"2026-01-0{n}"' for n in range(1, 9)], '@"2025-12-30"'),
    "boolean": [True, False],
    "days and time duration": feel(*[f'@"PT{n}H"' for n in range(12, 100, 12)]),
}


def ordered(constants):
    one, low = st.sampled_from(constants), st.sampled_from(constants)
    return st.one_of(
        one,
        st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "!=", "="]), one),
        st.builds("{}{}..{}{}".format, st.sampled_from("[("), low, one, st.sampled_from("])")),
        st.builds("{}, {}".format, one, low),
        st.builds("not({})".format, one),
        st.builds("not([{}..{}])".format, low, one),
        st.builds("? > {} and ? <= {}".format, low, one),
        st.builds("? < {} or ? = {}".format, low, one),
        st.builds("? between {} and {}".format, low, one),
        st.builds("? in ({}, > {})".format, low, one),
        st.just("-"),
    )


CELLS = {
    "number": ordered(NUMBERS),
    "string": ordered(TEXTS),
    "date": ordered(DAYS),
    "boolean": st.sampled_from(["true", "false", "-", "not(true)", "true, false", "? = true"]),
    "days and time duration": ordered(PERIODS),
}
KINDS = st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3)


@st.composite
def tables(draw, policies, *, with_types=True):
    kinds = draw(KINDS)
    rows = draw(st.lists(st.tuples(*[CELLS[kind] for kind in kinds]), min_size=1, max_size=6))
    outcomes = [draw(st.sampled_from(["1", "2", "3"])) for _ in rows]
    inputs = [(f"x{at}", "", kind if with_types else "") for at, kind in enumerate(kinds)]
    rules = [[*cells, out] for cells, out in zip(rows, outcomes, strict=True)]
    policy = draw(st.sampled_from(policies))
    made = table(inputs, [("r", "3, 1, 2", "")], rules, policy)
    model = DecisionModel(read_dmn(definitions(decision("D", made)), "random.dmn"))
    return kinds, model, model.files[0].decisions[0].table


def points(kinds):
    return product(*[PROBES[kind] for kind in kinds])


def rows_at(logic, point):
    return [
        rule.row
        for rule in logic.rules
        if all(cell(value, {}) is True for cell, value in zip(rule.inputs, point, strict=True))
    ]


def of_kind(proof, kind):
    return [found for found in proof.findings if found.kind == kind]


@settings(max_examples=120, deadline=None)
@given(tables(["UNIQUE"]))
def test_overlapping_pairs_and_their_witnesses(made):
    kinds, model, logic = made
    proof = prove(logic)
    seen = {(b, a) for point in points(kinds) for a in rows_at(logic, point) for b in rows_at(logic, point) if a < b}
    found = {one.rows for one in of_kind(proof, OVERLAP)}
    assert found <= seen
    assert len(found) + proof.more.get(OVERLAP, 0) == len(seen)
    for one in of_kind(proof, OVERLAP):
        with pytest.raises(RowsOverlap) as raised:
            model.decide("D", one.witness.inputs)
        assert set(one.rows) <= {int(row) for row in raised.value.values["rows"].split(", ")}
        assert set(one.rows) <= set(rows_at(logic, one.witness.columns))


@settings(max_examples=120, deadline=None)
@given(tables(["UNIQUE", "FIRST"]))
def test_gaps_are_just_the_points_that_no_row_matches(made):
    kinds, model, logic = made
    proof = prove(logic)
    regions = [[build_unary_tests(text, ()) for text in one.region] for one in of_kind(proof, GAP)]
    for point in points(kinds):
        is_gap = not rows_at(logic, point)
        is_told = any(
            all(cell(value, {}) is True for cell, value in zip(cells, point, strict=True)) for cells in regions
        )
        assert is_told == is_gap or (is_gap and proof.more.get(GAP)), (point, [one.region for one in proof.findings])
    for one in of_kind(proof, GAP):
        assert model.decide("D", one.witness.inputs).matched == ()


@settings(max_examples=120, deadline=None)
@given(tables(["FIRST", "PRIORITY"]))
def test_masked_rows_are_just_those_that_never_decide(made):
    kinds, model, logic = made
    proof = prove(logic)
    deciding = set()
    for point in points(kinds):
        decided = model.decide("D", {f"x{at}": value for at, value in enumerate(point)})
        deciding |= {one.row for one in decided.matched}
    idle = {rule.row for rule in logic.rules} - deciding
    dead = {one.rows[0] for one in of_kind(proof, DEAD_CELL)}
    masked = {one.rows[0] for one in of_kind(proof, MASKED)}
    assert masked | dead == idle
    assert not masked & dead
    for one in of_kind(proof, MASKED):
        decided = model.decide("D", one.witness.inputs)
        assert one.rows[0] in rows_at(logic, one.witness.columns)
        assert decided.matched[0].row in one.by


@settings(max_examples=120, deadline=None)
@given(tables(["COLLECT", "UNIQUE"]))
def test_cells_that_never_match(made):
    kinds, _, logic = made
    found = {(one.rows[0], one.column) for one in of_kind(prove(logic), DEAD_CELL)}
    idle = {
        (rule.row, at)
        for rule in logic.rules
        for at, cell in enumerate(rule.inputs)
        if not any(cell(value, {}) is True for value in PROBES[kinds[at]])
    }
    assert found == idle


@settings(max_examples=100, deadline=None)
@given(tables(["ANY"]))
def test_contradictions_are_just_the_points_that_any_refuses(made):
    kinds, model, logic = made
    proof = prove(logic)
    pairs = {one.rows for one in of_kind(proof, CONTRADICTION)}
    for point in points(kinds):
        rows = rows_at(logic, point)
        texts = {row: logic.rules[row - 1].outputs[0].text for row in rows}
        at_odds = {(b, a) for a in rows for b in rows if a < b and texts[a] != texts[b]}
        assert at_odds <= pairs or proof.more
        try:
            model.decide("D", {f"x{at}": value for at, value in enumerate(point)})
            assert not at_odds
        except DecisionsError:
            assert at_odds


@settings(max_examples=60, deadline=None)
@given(tables(["UNIQUE"], with_types=False))
def test_columns_without_a_type_are_proved_over_what_their_cells_mention(made):
    """A claim about a column whose kind is only known from its cells is borne out by the decision itself."""
    _, model, logic = made
    for one in prove(logic).findings:
        if one.kind == GAP:
            assert model.decide("D", one.witness.inputs).matched == ()
        elif one.kind == OVERLAP:
            with pytest.raises(RowsOverlap):
                model.decide("D", one.witness.inputs)
