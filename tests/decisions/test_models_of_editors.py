"""Decision files as different editors write them: requirements, services, functions, imports and names of all kinds."""

from decimal import Decimal

import pytest
from dmn_parts import answered, bound, entry, knowledge, part, service, together

from app.decisions.dmn import read_dmn
from app.decisions.errors import CellUnreadable, CyclicRequirements, UnknownReference, UnsupportedElement
from dmn_texts import VERSIONS, decision, definitions, input_data, literal, table, text

# Boxes in boxes
# --------------------------------------------------------------------------------


def test_boxes_stand_within_each_other():
    tiers = table(["area"], ["r"], [["< 10", '"s"'], [">= 10", '"l"']])
    relation = (
        f'<relation><column name="area"/><column name="n"/><row>{literal("5")}{literal("1")}</row>'
        f"<row>{literal('50')}{part('list', literal('1') + literal('2'))}</row></relation>"
    )
    each = f'<for iteratorVariable="p">{part("in", literal("plots"))}{part("return", bound("tier", area=literal("p.area")))}</for>'
    function = f'<functionDefinition><formalParameter name="area"/>{tiers}</functionDefinition>'
    body = entry("plots", relation) + entry("tier", function) + entry("tiers", each)
    assert answered(decision("D", part("context", body + part("contextEntry", literal("tiers")))))["D"] == ["s", "l"]


def test_a_list_holds_lists_contexts_and_relations():
    relation = f'<relation><column name="a"/><row>{literal("1")}</row></relation>'
    logic = part("list", part("list", literal("1")) + part("context", entry("b", literal("2"))) + relation)
    assert answered(decision("D", logic))["D"] == [[1], {"b": 2}, [{"a": 1}]]


def test_a_function_within_a_context_keeps_the_entries_around_it():
    function = f'<functionDefinition><formalParameter name="a"/>{literal("a * rate")}</functionDefinition>'
    body = (
        entry("rate", literal("3"))
        + entry("f", function)
        + part("contextEntry", literal("sort([2, 1], function(x, y) f(x) < f(y))"))
    )
    assert answered(decision("D", part("context", body)))["D"] == [1, 2]


def test_functions_are_values_that_functions_take_and_give():
    twice = knowledge("twice", ["f", "a"], literal("f(f(a))"))
    adder = knowledge(
        "adder", ["n"], f'<functionDefinition><formalParameter name="a"/>{literal("a + n")}</functionDefinition>'
    )
    asked = decision("D", literal("[twice(adder(3), 1), twice(f: adder(2), a: 0)]"), knows=["b_twice", "b_adder"])
    assert answered(twice, adder, asked)["D"] == [7, 4]


def test_a_boxed_filter_may_give_a_position():
    logic = part("filter", part("in", literal("[10, 20, 30]")) + part("match", literal("2")))
    assert answered(decision("D", logic))["D"] == 20


def test_a_boxed_loop_runs_over_ranges_of_numbers_and_days_and_sees_all_before():
    def loop(source, result):
        return f'<for iteratorVariable="i">{part("in", literal(source))}{part("return", literal(result))}</for>'

    assert answered(decision("D", loop("(1..4)", "i")))["D"] == [2, 3]
    days = answered(decision("D", loop('[@"2020-02-28"..@"2020-03-01"]', "i.day")))["D"]
    assert days == [28, 29, 1]
    assert answered(decision("D", loop("[1..150]", "count(partial)")))["D"][-1] == 149
    assert answered(decision("D", loop("7", "i + 1")))["D"] == [8]
    assert answered(decision("D", loop("null", "i")))["D"] is None


def test_a_conditional_and_a_quantifier_hold_boxes():
    some = f'<some iteratorVariable="i">{part("in", part("list", literal("1") + literal("5")))}{part("satisfies", literal("i > 4"))}</some>'
    choice = part("if", some) + part("then", part("context", entry("a", literal("1")))) + part("else", literal("2"))
    assert answered(decision("D", part("conditional", choice)))["D"] == {"a": 1}


# Knowledge and services
# --------------------------------------------------------------------------------

ADDING = (
    input_data("x", "number"),
    decision("base", literal("100")),
    decision("sum", literal("base + x"), requires=["d_base", "i_x"]),
    decision("half", literal("sum / 2"), requires=["d_sum"]),
)


def test_a_service_is_called_by_position_by_name_and_by_invocation():
    parts = [*ADDING, service("adding up", ["d_sum"], ["d_base"], ["i_x"])]
    calls = literal("[adding up(1, 10), adding up(base: 10, x: 2)]")
    invoked = bound("adding up", x=literal("3"), base=literal("10"))
    parts += [decision("D", calls, knows=["s_adding up"]), decision("E", invoked, knows=["s_adding up"])]
    found = answered(*parts, inputs={"x": 7})
    assert (found["D"], found["E"]) == ([11, 12], 13)


def test_a_call_of_a_service_that_does_not_fit_gives_null():
    calls = literal('[S(), S(1), S(1, 2, 3), S("a", 1), S(y: 1, base: 2), S([4], 1)]')
    parts = [*ADDING, service("S", ["d_sum"], ["d_base"], ["i_x"]), decision("D", calls, knows=["s_S"])]
    assert answered(*parts)["D"] == [None, None, None, None, None, 5]


def test_a_service_of_several_decisions_gives_a_context_and_is_asked_for_by_its_name():
    parts = [*ADDING, service("S", ["d_sum", "d_half"], inputs=["i_x"], inside=["d_base"])]
    assert answered(*parts, decision("D", literal("S(20).half"), knows=["s_S"]))["D"] == 60
    found = answered(*parts, inputs={"x": 20}, asked="S")
    assert found == {"S": {"sum": 120, "half": 60}, "sum": 120, "half": 60}
    assert answered(*ADDING, service("T", ["d_sum"], ["d_base"], ["i_x"]), inputs={"x": 1, "base": 2}, asked="T") == {
        "T": 3,
        "sum": 3,
    }


def test_a_service_is_a_value():
    parts = [
        *ADDING,
        service("S", ["d_sum"], [], ["i_x"]),
        decision("D", literal("for f in [S] return f(1)"), knows=["s_S"]),
    ]
    assert answered(*parts)["D"] == [101]


def test_a_service_sees_its_parameters_alone():
    reads = decision("reads", literal("[x, secret]"), requires=["i_x", "i_secret"])
    parts = [input_data("x"), input_data("secret"), reads, service("S", ["d_reads"], [], ["i_x"])]
    called = decision("D", literal("S(1)"), requires=["i_secret"], knows=["s_S"])
    assert answered(*parts, called, inputs={"secret": 5})["D"] == [1, None]


def test_business_knowledge_sees_its_parameters_and_what_it_requires_and_no_input():
    rate = knowledge("rate", [], literal("7"))
    reads = knowledge("reads", ["x"], literal("[x, secret, rate()]"), ["b_rate"])
    called = decision("D", literal("reads(1)"), requires=["i_x", "i_secret"], knows=["b_reads"])
    parts = [input_data("x"), input_data("secret"), rate, reads, called]
    assert answered(*parts, inputs={"x": 2, "secret": 5})["D"] == [1, None, 7]
    given = {"x": 2, "secret": 5, "rate": 3, "reads": 4}
    assert answered(*parts, inputs=given)["D"] == [1, None, 7]


def test_business_knowledge_is_asked_for_by_its_name_with_its_parameters():
    rate = knowledge("rate", ["a", "b"], literal("a / b"))
    assert answered(rate, inputs={"a": 1, "b": 4}, asked="rate") == {"rate": Decimal("0.25")}


def test_business_knowledge_calls_business_knowledge_also_in_a_circle():
    even = knowledge("is even", ["n"], literal("if n = 0 then true else is odd(n - 1)"), ["b_is odd"])
    odd = knowledge("is odd", ["n"], literal("if n = 0 then false else is even(n - 1)"), ["b_is even"])
    assert answered(even, odd, decision("D", literal("is even(10)"), knows=["b_is even"]))["D"] is True


def test_a_table_in_business_knowledge_reads_its_parameters():
    tier = knowledge("tier", ["floor area"], table(["floor area"], ["r"], [["< 10", "floor area * 2"], [">= 10", "0"]]))
    assert answered(tier, decision("D", literal("tier(4)"), knows=["b_tier"]))["D"] == 8


def test_an_invocation_without_a_function_or_with_a_wrong_argument_is_null():
    assert answered(decision("D", bound("nothing", a=literal("1"))))["D"] is None
    tier = knowledge("f", ["a"], literal("a"))
    assert answered(tier, decision("D", bound("f", b=literal("1")), knows=["b_f"]))["D"] is None


JAVA = part(
    "context", entry("class", literal('"java.lang.Math"')) + entry("method signature", literal('"cos(double)"'))
)


def test_a_function_of_another_language_is_null_where_it_is_only_called_and_refused_where_it_is_published():
    java = f'<functionDefinition kind="Java"><formalParameter name="a"/>{JAVA}</functionDefinition>'
    body = entry("f", java) + part("contextEntry", literal("[f(1), 2]"))
    assert answered(decision("D", part("context", body)))["D"] == [None, 2]
    with pytest.raises(UnsupportedElement):
        read_dmn(definitions(decision("D", java)))


# Names and references
# --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a-b", "a+b", "rate's", "item 1", "x/y", "年龄 岁", "für", "no. 1", "and so on", "if only"]
)
def test_names_of_all_kinds_can_be_read_where_they_are_required(name):
    parts = [f'<inputData id="i" name="{name}"/>', decision("D", literal(f"{name} + 1"), requires=["i"])]
    assert answered(*parts, inputs={name: 1})["D"] == 2


def test_a_table_reads_an_input_whose_name_has_spaces():
    parts = [
        input_data("floor area"),
        decision("D", table(["floor area"], ["r"], [["< 10", "floor area"]]), ["i_floor area"]),
    ]
    assert answered(*parts, inputs={"floor area": 3})["D"] == 3


def test_a_variable_named_otherwise_than_its_element_is_known_by_both_names():
    named = '<inputData id="i" name="Floor Area"><variable name="floor area" typeRef="number"/></inputData>'
    first = decision("First", literal("floor area + Floor Area"), requires=["i"]).replace(
        'name="First">', 'name="First"><variable name="first one"/>'
    )
    parts = [named, first, decision("D", literal("first one + First"), requires=["d_First"])]
    assert answered(*parts, inputs={"Floor Area": 1})["D"] == 4
    assert answered(*parts, inputs={"floor area": 1})["D"] == 4


def test_a_reference_may_be_an_id_a_name_or_carry_the_files_own_namespace():
    for href in ("#i_x", "i_x", "#x", "urn:test#i_x"):
        parts = [input_data("x"), decision("D", literal("x"), requires=["i_x"]).replace("#i_x", href)]
        assert answered(*parts, inputs={"x": 3})["D"] == 3


def test_an_element_without_an_id_is_referred_to_by_its_name():
    parts = ['<inputData name="x"/>', decision("D", literal("x"), requires=["i_x"]).replace("#i_x", "#x")]
    assert answered(*parts, inputs={"x": 3})["D"] == 3


EXTRAS = """<extensionElements><camunda:x xmlns:camunda="urn:c"><decision/></camunda:x></extensionElements>"""
DRAWING = (
    '<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"><dmndi:DMNDiagram id="x">'
    '<dmndi:DMNShape dmnElementRef="d_D"/></dmndi:DMNDiagram></dmndi:DMNDI>'
)


def test_what_editors_add_changes_nothing():
    note = f'<textAnnotation id="t">{text("D = 7")}</textAnnotation><association id="as"><sourceRef href="#d_D"/></association>'
    source = '<knowledgeSource id="k" name="law"><type>law</type></knowledgeSource>'
    group = '<elementCollection id="e" name="all"/><group id="g"/><organizationUnit id="o" name="D"/>'
    needs = '<authorityRequirement id="ar"><requiredAuthority href="#k"/></authorityRequirement>'
    asked = decision("D", f"<question>?</question><allowedAnswers>1</allowedAnswers>{needs}{literal('1')}")
    asked = asked.replace('name="D">', 'name="D"><description>d</description>' + EXTRAS)
    assert answered(EXTRAS, source, asked, note, group, DRAWING) == {"D": 1}


def test_tables_of_other_editors_are_read():
    logic = (
        '<decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM" preferredOrientation="CrossTable" outputLabel="sum">'
        f'<input id="i1" label=""><extensionElements/><inputExpression id="e1" typeRef="integer">{text("x")}</inputExpression></input>'
        f'<output id="o1" label="" name="r" typeRef="long"><outputValues>{text("1,2")}</outputValues></output>'
        f'<rule id="r1"><description/><inputEntry id="a"><text/></inputEntry><outputEntry id="b">{text("1")}</outputEntry></rule>'
        f"<rule><inputEntry>{text('-')}</inputEntry><outputEntry>{text('2')}</outputEntry></rule>"
        f"<rule><inputEntry>{text('not(1)')}</inputEntry><outputEntry>{text('2')}</outputEntry></rule>"
        "</decisionTable>"
    )
    for version in VERSIONS:
        assert answered(decision("D", logic), inputs={"x": 1}, version=version)["D"] == 3


def test_files_of_the_first_version_are_read():
    xml = definitions(
        input_data("x", "feel:number"), decision("D", table(["x"], ["r"], [["< 3", '"a"']]), ["i_x"]), version="1.2"
    ).replace(VERSIONS["1.2"].encode(), b"http://www.omg.org/spec/DMN/20151101/dmn.xsd")
    assert together(xml).answer({"x": 1}).outputs == {"D": "a"}


def test_a_cell_in_another_language_is_refused_by_its_name():
    logic = table(["x"], ["r"], [["1", "2"]]).replace("<inputEntry>", '<inputEntry expressionLanguage="juel">')
    with pytest.raises(UnsupportedElement) as caught:
        read_dmn(definitions(decision("D", logic)))
    assert "juel" in caught.value.message("zh")


def test_a_dash_in_an_output_gives_nothing():
    assert answered(decision("D", table(["x"], ["p", "q"], [["-", "1", "-"]])))["D"] == {"p": 1, "q": None}


def test_a_table_without_inputs_has_rows_that_always_match():
    assert answered(decision("D", table([], ["r"], [["1"], ["2"]], "COLLECT")))["D"] == [1, 2]


def test_a_decision_without_logic_is_null():
    assert answered('<decision id="d_D" name="D"/>', '<decision id="d_E" name="E"><literalExpression/></decision>') == {
        "D": None,
        "E": None,
    }


# What is wrong in one place
# --------------------------------------------------------------------------------


def test_what_is_wrong_with_one_decision_leaves_the_others():
    parts = [
        decision("broken", literal("1 +")),
        decision("on broken", literal("broken"), requires=["d_broken"]),
        decision("lost", literal("1"), requires=["d_nowhere"]),
        decision("A", literal("B"), requires=["d_B"]),
        decision("B", literal("A"), requires=["d_A"]),
        decision("fine", literal("2")),
    ]
    answer = together(definitions(*parts)).answer({})
    assert answer.outputs == {"broken": None, "on broken": None, "lost": None, "A": None, "B": None, "fine": 2}
    kinds = {name: type(problem) for name, problem in answer.problems.items()}
    assert kinds == {
        "broken": CellUnreadable,
        "on broken": CellUnreadable,
        "lost": UnknownReference,
        "A": CyclicRequirements,
        "B": CyclicRequirements,
    }


def test_broken_knowledge_services_and_inputs_say_why_when_they_are_needed():
    parts = [
        knowledge("f", ["a"], literal("a +")),
        service("S", ["d_missing"]),
        input_data("x", "tNone"),
        decision("F", literal("f(1)"), knows=["b_f"]),
        decision("G", literal("S()"), knows=["s_S"]),
        decision("X", literal("x"), requires=["i_x"]),
        decision("fine", literal("2")),
    ]
    answer = together(definitions(*parts)).answer({"x": 1})
    assert answer.outputs == {"F": None, "G": None, "X": None, "fine": 2}
    assert {name: type(problem) for name, problem in answer.problems.items()} == {
        "F": CellUnreadable,
        "G": UnknownReference,
        "X": UnknownReference,
    }


def test_a_decision_that_failed_is_not_evaluated_again_and_its_rows_are_noted_once():
    rows = table(["1"], ["r"], [["-", "5"]])
    parts = [
        decision("first", rows),
        decision("bad", table(["1"], ["r"], [["-", "1"], ["-", "2"]]), requires=["d_first"]),
        decision("C", literal("bad"), requires=["d_bad", "d_first"]),
    ]
    answer = together(definitions(*parts)).answer({})
    assert [(one.decision, one.row) for one in answer.matched] == [("first", 1)]
    assert answer.problems["C"] is answer.problems["bad"]
