"""Decision files that import each other: aliases, names, types, inputs, imports of imports, and what is missing."""

import pytest
from dmn_parts import bound, knowledge, service, together

from app.decisions.errors import CyclicRequirements, DuplicateName, UnknownReference
from dmn_texts import decision, definitions, input_data, literal

INNER = definitions(
    '<itemDefinition name="tPlot"><itemComponent name="floor area"><typeRef>number</typeRef></itemComponent></itemDefinition>',
    input_data("x", "number"),
    decision("twice-x", literal("x * 2"), requires=["i_x"]),
    knowledge("add one", ["n"], literal("n + 1")),
    service("S", ["d_twice-x"], [], ["i_x"]),
    namespace="urn:inner",
)


def outer(alias, *parts):
    return definitions(
        f'<import name="{alias}" namespace="urn:inner" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        *parts,
        namespace="urn:outer",
        version="1.5",
    )


def requires(kind, href):
    group = {"Knowledge": "knowledge"}.get(kind, "information")
    return f'<{group}Requirement><required{kind} href="urn:inner#{href}"/></{group}Requirement>'


NEEDS = (
    requires("Decision", "d_twice-x")
    + requires("Input", "i_x")
    + requires("Knowledge", "b_add one")
    + requires("Knowledge", "s_S")
)


@pytest.mark.parametrize("alias", ["inner", "in ner", "in.ner", "内"])
def test_everything_of_an_imported_file_stands_behind_its_alias(alias):
    logic = literal(f"[{alias}.twice-x, {alias}.x, {alias}.add one(1), {alias}.S(5), {alias}.S(x: 6)]")
    plot = '<inputData id="i_p" name="p"><variable name="p" typeRef="' + alias + '.tPlot"/></inputData>'
    area = decision("A", literal("p.floor area + 1"), requires=["i_p"])
    invoked = decision("I", NEEDS + bound(f"{alias}.add one", n=literal("4")))
    made = together(outer(alias, plot, decision("D", NEEDS + logic), area, invoked), INNER)
    answer = made.answer({"x": 3, "p": {"floor area": 4}})
    assert answer.problems == {}
    assert answer.outputs == {"D": [6, 3, 2, 10, 12], "A": 5, "I": 5}
    assert "p" in made.answer({"p": {"floor area": "a"}}).problems["A"].message("zh")


def test_an_import_without_a_name_brings_names_and_types_in_as_they_are():
    plot = '<inputData id="i_p" name="p"><variable name="p" typeRef="tPlot"/></inputData>'
    logic = literal("[twice-x, x, add one(1), S(5)]")
    made = together(
        outer("", plot, decision("D", NEEDS + logic), decision("A", literal("p.floor area"), ["i_p"])), INNER
    )
    answer = made.answer({"x": 3, "p": {"floor area": 4}})
    assert answer.problems == {}
    assert answer.outputs == {"D": [6, 3, 2, 10], "A": 4}


def test_inputs_of_imported_files_are_given_plainly_or_under_their_alias():
    made = together(outer("inner", input_data("x"), decision("D", NEEDS + literal("inner.twice-x"))), INNER)
    assert made.answer({"x": 3}).outputs["D"] == 6
    assert made.answer({"x": 100, "inner": {"x": 3}}).outputs["D"] == 6


def test_imports_of_imports_find_their_own():
    middle = outer("deep", decision("M", NEEDS + literal("deep.twice-x + 1")))
    top = definitions(
        '<import name="mid" namespace="urn:outer" importType="x"/>',
        '<decision id="d_T" name="T"><informationRequirement><requiredDecision href="urn:outer#d_M"/></informationRequirement>'
        f"{literal('mid.M * 10')}</decision>",
        namespace="urn:top",
    )
    made = together(top, middle, INNER)
    assert made.answer({"x": 3}).outputs == {"T": 70}
    assert made.answer({"mid": {"deep": {"x": 4}}}).outputs == {"T": 90}


def test_a_missing_import_is_told_to_those_who_need_it():
    made = together(outer("inner", decision("D", NEEDS + literal("inner.x")), decision("E", literal("1"))))
    answer = made.answer({})
    assert answer.outputs == {"D": None, "E": 1}
    assert "urn:inner#d_twice-x" in answer.problems["D"].message("zh")
    with pytest.raises(UnknownReference):
        together(outer("inner", decision("D", NEEDS + literal("inner.x"))), tolerant=False)


def test_requirements_that_lead_back_through_an_import_are_refused():
    back = INNER.replace(
        b'<decision id="d_twice-x" name="twice-x">',
        b'<decision id="d_twice-x" name="twice-x"><informationRequirement><requiredDecision href="urn:outer#d_D"/>'
        b"</informationRequirement>",
    )
    files = (outer("inner", decision("D", NEEDS + literal("1"))), back)
    with pytest.raises(CyclicRequirements) as caught:
        together(*files, tolerant=False)
    assert "D → twice-x → D" in caught.value.message("zh")
    assert isinstance(together(*files).answer({}).problems["D"], CyclicRequirements)


def test_a_name_of_the_first_file_goes_before_the_same_name_of_another():
    one, other = (definitions(decision("A", literal(value)), namespace=f"urn:{value}") for value in ("1", "2"))
    assert together(one, other).answer({}, "A").outputs == {"A": 1}
    assert together(one, other).answer({}).outputs == {"A": 1}


def test_two_files_of_one_imported_namespace_are_refused():
    with pytest.raises(DuplicateName) as caught:
        together(outer("inner", decision("D", literal("1"))), INNER, INNER)
    assert "urn:inner" in caught.value.message("zh")
