"""Boxed expressions, requirements, business knowledge, services, types and imports."""

from decimal import Decimal

import pytest

from app.decisions.dmn import DecisionModel, read_dmn
from app.decisions.errors import (
    BudgetExceeded,
    CyclicRequirements,
    DuplicateName,
    InputUnfit,
    ModelUnreadable,
    UnknownReference,
    UnsupportedElement,
)
from dmn_texts import decision, definitions, input_data, literal, model, table, text


def value(logic, **inputs):
    return model(decision("D", logic), version="1.5").decide("D", inputs).value


def part(name, inside):
    return f"<{name}>{inside}</{name}>"


def entry(name, inside):
    return f'<contextEntry><variable name="{name}"/>{inside}</contextEntry>'


def test_a_literal_expression():
    assert value(literal("x * 2"), x=4) == 8


def test_a_context_sees_its_earlier_entries_and_may_end_in_a_result():
    entries = entry("a", literal("x + 1")) + entry("b c", literal("a * 2"))
    assert value(part("context", entries), x=1) == {"a": 2, "b c": 4}
    result = f"<contextEntry>{literal('b c + a')}</contextEntry>"
    assert value(part("context", entries + result), x=1) == 6


def test_a_list_and_a_relation():
    assert value(part("list", literal("x") + literal('"b"')), x=1) == [1, "b"]
    columns = '<column name="a"/><column name="b"/>'
    rows = part("row", literal("1") + literal("x")) + part("row", literal("2") + literal('"y"'))
    assert value(part("relation", columns + rows), x=5) == [{"a": 1, "b": 5}, {"a": 2, "b": "y"}]


def test_a_conditional():
    logic = part(
        "conditional", part("if", literal("x > 1")) + part("then", literal('"big"')) + part("else", literal('"small"'))
    )
    assert value(logic, x=2) == "big"
    assert value(logic, x=1) == "small"
    assert value(logic, x=None) == "small"


def test_a_filter_sees_the_item_and_its_keys():
    logic = part("filter", part("in", literal("xs")) + part("match", literal("a > 1 and item.b")))
    assert value(logic, xs=[{"a": 2, "b": True}, {"a": 2, "b": False}, {"a": 1, "b": True}]) == [{"a": 2, "b": True}]
    assert value(part("filter", part("in", literal("xs")) + part("match", literal("item > 1"))), xs=[1, 2, 3]) == [2, 3]


def test_an_iterator_and_its_partial_result():
    logic = f'<for iteratorVariable="i">{part("in", literal("[1..4]"))}{part("return", literal("i * 2 + count(partial)"))}</for>'
    assert value(logic) == [2, 5, 8, 11]


def test_quantifiers():
    def quantified(kind):
        inside = part("in", literal("xs")) + part("satisfies", literal("i > 1"))
        return f'<{kind} iteratorVariable="i">{inside}</{kind}>'

    assert value(quantified("some"), xs=[1, 2]) is True
    assert value(quantified("some"), xs=[1]) is False
    assert value(quantified("every"), xs=[1, 2]) is False
    assert value(quantified("every"), xs=[2]) is True
    assert value(quantified("every"), xs=[2, "x"]) is None


def test_a_function_definition_is_a_value_that_can_be_called():
    function = (
        f'<functionDefinition><formalParameter name="n" typeRef="number"/>{literal("n + 1")}</functionDefinition>'
    )
    result = f"<contextEntry>{literal('[f(1), f(n: 2), f(null)]')}</contextEntry>"
    assert value(part("context", entry("f", function) + result)) == [2, 3, None]
    wrong = f"<contextEntry>{literal('f(&quot;a&quot;)'.replace('&quot;', chr(34)))}</contextEntry>"
    assert value(part("context", entry("f", function) + wrong)) is None


def test_java_functions_are_refused_by_name():
    xml = definitions(decision("D", f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'))
    with pytest.raises(UnsupportedElement) as caught:
        read_dmn(xml)
    assert "Java" in caught.value.message("en")


def test_another_expression_language_is_refused():
    with pytest.raises(UnsupportedElement):
        read_dmn(definitions(decision("D", literal("1", expressionLanguage="javascript"))))


def knowledge(name, parameters, body, knows=()):
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    needs = "".join(f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows)
    logic = f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>"
    return f'<businessKnowledgeModel id="b_{name}" name="{name}">{needs}{logic}</businessKnowledgeModel>'


def test_business_knowledge_is_called_by_expressions_and_invocations():
    tiers = knowledge("tier", ["area"], table(["area"], ["r"], [["< 10", '"s"'], [">= 10", '"l"']]))
    called = decision("D", literal("tier(x)"), knows=["b_tier"])
    binding = f'<binding><parameter name="area"/>{literal("x * 10")}</binding>'
    invoked = decision("E", f"<invocation>{literal('tier')}{binding}</invocation>", knows=["b_tier"])
    made = model(tiers, called, invoked)
    assert made.decide("D", {"x": 5}).value == "s"
    decided = made.decide("E", {"x": 5})
    assert decided.value == "l"
    assert [(one.decision, one.row) for one in decided.matched] == [("tier", 2)]


def test_business_knowledge_may_call_itself_but_not_for_ever():
    factorial = knowledge("fact", ["n"], literal("if n <= 1 then 1 else n * fact(n - 1)"), ["b_fact"])
    made = model(factorial, decision("D", literal("fact(x)"), knows=["b_fact"]))
    assert made.decide("D", {"x": 20}).value == Decimal(2432902008176640000)
    endless = knowledge("loop", ["n"], literal("loop(n + 1)"), ["b_loop"])
    doubling = knowledge("twice", ["n"], literal("if n = 0 then 1 else twice(n - 1) + twice(n - 1)"), ["b_twice"])
    for name, body in (("loop", endless), ("twice", doubling)):
        with pytest.raises(BudgetExceeded):
            model(body, decision("D", literal(f"{name}(35)"), knows=[f"b_{name}"])).decide("D", {})


def test_requirements_are_decided_first_and_once():
    calls = []
    parts = [
        input_data("x"),
        decision("A", literal("seen(x)"), requires=["i_x"]),
        decision("B", literal("A + 1"), requires=["d_A"]),
        decision("C", literal("A + B"), requires=["d_A", "d_B"]),
    ]
    decided = model(*parts).decide("C", {"x": 1}, functions={"seen": lambda number: calls.append(number) or number})
    assert decided.value == 3
    assert decided.outputs == {"A": 1, "B": 2, "C": 3}
    assert decided.inputs == {"x": 1}
    assert calls == [1]


def test_a_name_with_spaces_is_known_where_it_is_required():
    parts = [input_data("floor area"), decision("ratio - x", literal("floor area / 2"), requires=["i_floor area"])]
    assert model(*parts).decide("ratio - x", {"floor area": 5}).value == Decimal("2.5")


def test_requirements_in_a_circle_are_refused_with_the_circle():
    with pytest.raises(CyclicRequirements) as caught:
        model(decision("A", literal("B"), requires=["d_B"]), decision("B", literal("A"), requires=["d_A"]))
    assert "A → B → A" in caught.value.message("zh")


def test_a_requirement_that_does_not_exist_is_refused():
    with pytest.raises(UnknownReference):
        read_dmn(definitions(decision("A", literal("1"), requires=["d_missing"])))


def test_two_decisions_of_one_name_are_refused():
    with pytest.raises(DuplicateName):
        read_dmn(definitions(decision("A", literal("1")), decision("A", literal("2"))))
    one, other = (read_dmn(definitions(decision("A", literal("1")), namespace=name)) for name in ("urn:a", "urn:b"))
    with pytest.raises(DuplicateName):
        DecisionModel(one, other)


ITEMS = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef>'
    f"<allowedValues>{text(chr(34) + 'new' + chr(34) + ',' + chr(34) + 'old' + chr(34))}</allowedValues></itemDefinition>"
    '<itemDefinition name="tProject"><itemComponent name="floor area"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tProjects" isCollection="true"><typeRef>tProject</typeRef></itemDefinition>'
)


def test_inputs_are_held_to_their_types():
    made = model(
        ITEMS, input_data("ps", "tProjects"), decision("D", literal("ps[floor area > 1].kind"), requires=["i_ps"])
    )
    good = {"floor area": 2, "kind": "new"}
    assert made.decide("D", {"ps": [good]}).value == ["new"]
    assert made.decide("D", {"ps": good}).value == ["new"]
    for bad in ([{"floor area": "2", "kind": "new"}], [{"floor area": 2, "kind": "other"}], [{"kind": "new"}], 5):
        with pytest.raises(InputUnfit) as caught:
            made.decide("D", {"ps": bad})
        assert "ps" in caught.value.message("zh")


def test_a_decision_of_another_type_than_declared_is_null():
    assert model(decision("D", literal('"foo"'), kind="number")).decide("D", {}).value is None
    assert model(decision("D", literal("[5]"), kind="number")).decide("D", {}).value == 5


def test_types_can_be_asked_for_in_expressions():
    made = model(ITEMS, decision("D", literal("x instance of tProjects")))
    assert made.decide("D", {"x": [{"floor area": 1, "kind": "new"}]}).value is True
    assert made.decide("D", {"x": [{"floor area": 1}]}).value is False


def test_an_unknown_type_is_refused():
    with pytest.raises(UnknownReference):
        read_dmn(definitions(decision("D", literal("1"), kind="tNothing")))


def service(name, outputs, decisions=(), inputs=()):
    inside = "".join(f'<outputDecision href="#{one}"/>' for one in outputs)
    inside += "".join(f'<inputDecision href="#{one}"/>' for one in decisions)
    inside += "".join(f'<inputData href="#{one}"/>' for one in inputs)
    return f'<decisionService id="s_{name}" name="{name}">{inside}</decisionService>'


def test_a_decision_service_is_a_function_and_can_be_asked():
    made = model(
        input_data("x"),
        decision("base", literal("100")),
        decision("sum", literal("base + x"), requires=["d_base", "i_x"]),
        service("S", ["d_sum"], ["d_base"], ["i_x"]),
        decision("D", literal("S(1, 10) + S(x: 2, base: 20)"), knows=["s_S"]),
    )
    assert made.decide("D", {}).value == 33
    assert made.decide("S", {"x": 1, "base": 5}).value == 6
    assert made.decide("sum", {"x": 1}).value == 101


def test_an_imported_file_is_seen_under_its_alias():
    inner = definitions(
        ITEMS, input_data("x"), decision("double it", literal("x * 2"), requires=["i_x"]), namespace="urn:inner"
    )
    outer = definitions(
        '<import name="inn er" namespace="urn:inner" importType="x"/>',
        '<decision id="d_D" name="D"><variable name="D" typeRef="number"/><informationRequirement>'
        '<requiredDecision href="urn:inner#d_double it"/></informationRequirement>'
        f"{literal('inn er.double it + 1')}</decision>",
        '<decision id="d_E" name="E">'
        + literal('{"floor area": 1, kind: "new"} instance of inn er.tProject')
        + "</decision>",
        namespace="urn:outer",
    )
    made = DecisionModel(read_dmn(outer, "outer.dmn"), read_dmn(inner, "inner.dmn"))
    assert made.decide("D", {"x": 4}).value == 9
    assert made.decide("E", {}).value is True
    with pytest.raises(UnknownReference):
        DecisionModel(read_dmn(outer, "outer.dmn"))


BOMB = b"""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><definitions>&b;</definitions>"""


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        b'<definitions xmlns="urn:other"/>',
        BOMB,
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE definitions SYSTEM "http://localhost/x"><definitions/>'.encode(
            "utf-16"
        ),
        b"<a>" * 100_000,
        definitions()[:-5],
    ],
    ids=["empty", "text", "no namespace", "other namespace", "bomb", "doctype in UTF-16", "deep", "cut off"],
)
def test_what_is_no_dmn_file_is_refused(xml):
    with pytest.raises(ModelUnreadable) as caught:
        read_dmn(xml, "bad.dmn")
    assert "bad.dmn" in caught.value.message("zh")


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(ModelUnreadable):
        read_dmn(b" " * 17_000_000)
