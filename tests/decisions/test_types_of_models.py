"""Item definitions of decision files: collections, components, allowed values, functions, circles, names of other makers."""

from decimal import Decimal

import pytest

from app.decisions.dmn import DecisionModel, read_dmn, read_together
from app.decisions.errors import (
    CyclicTypes,
    DuplicateName,
    InputUnfit,
    TypeUnreadable,
    UnknownReference,
    ValueNotAllowed,
)
from app.decisions.feel import evaluate
from dmn_texts import decision, definitions, input_data, literal, model, table, text


def item(name, inside="", kind="", allowed="", constraint="", many=False):
    reference = f"<typeRef>{kind}</typeRef>" if kind else ""
    values = f"<allowedValues>{text(allowed)}</allowedValues>" if allowed else ""
    values += f"<typeConstraint>{text(constraint)}</typeConstraint>" if constraint else ""
    collection = ' isCollection="true"' if many else ""
    return f'<itemDefinition name="{name}"{collection}>{reference}{values}{inside}</itemDefinition>'


def component(name, kind="", inside="", allowed="", many=False):
    return item(name, inside, kind, allowed, many=many).replace("itemDefinition", "itemComponent")


def fit(definition, kind, value):
    """What becomes of a value in an input of this type."""
    made = model(definition, input_data("x", kind), decision("D", literal("x"), requires=["i_x"]), version="1.5")
    return made.decide("D", {"x": value}).value


def refused(definition, kind, value):
    with pytest.raises(InputUnfit):
        fit(definition, kind, value)
    return True


def test_a_collection_takes_lists_and_a_single_item_but_no_other_kind():
    names = item("tNames", kind="string", many=True)
    assert fit(names, "tNames", ["a", "b"]) == ["a", "b"]
    assert fit(names, "tNames", "a") == ["a"]
    assert refused(names, "tNames", ["a", 1])


def test_a_collection_of_collections_is_a_list_of_lists():
    rows = item("tRow", kind="number", many=True) + item("tRows", kind="tRow", many=True)
    assert fit(rows, "tRows", [[1, 2], [3]]) == [[1, 2], [3]]
    assert refused(rows, "tRows", [["a"]])


def test_allowed_values_of_a_collection_are_those_of_its_items():
    kinds = item("tKinds", kind="string", allowed='"a","b"', many=True)
    assert fit(kinds, "tKinds", ["a", "b"]) == ["a", "b"]
    assert refused(kinds, "tKinds", ["a", "c"])


def test_a_constraint_holds_for_the_collection_as_a_whole():
    few = item("tFew", kind="number", constraint="count(?) < 3", many=True)
    assert fit(few, "tFew", [1, 2]) == [1, 2]
    assert refused(few, "tFew", [1, 2, 3])


def test_allowed_values_may_be_ranges_comparisons_and_questions():
    assert fit(item("tShare", kind="number", allowed="[0..1]"), "tShare", 1) == 1
    assert refused(item("tShare", kind="number", allowed="[0..1]"), "tShare", 2)
    assert refused(item("tLong", kind="string", allowed="string length(?) > 2"), "tLong", "ab")


def test_a_type_that_rests_on_another_keeps_its_allowed_values():
    chain = item("tOuter", kind="tInner") + item("tInner", kind="number", allowed="> 0")
    assert fit(chain, "tOuter", 1) == 1
    assert refused(chain, "tOuter", -1)


def test_components_within_components_and_lists_of_them_are_held_to_their_types():
    inner = component("place", inside=component("town name", "string") + component("codes", "number", many=True))
    project = item("tProject", inner + component("days", "tDays")) + item("tDays", kind="number", allowed="> 0")
    good = {"place": {"town name": "旅顺", "codes": [1, 2]}, "days": 3}
    assert fit(project, "tProject", good) == good
    assert refused(project, "tProject", {**good, "days": 0})
    assert refused(project, "tProject", {**good, "place": {"town name": 1, "codes": []}})
    assert refused(project, "tProject", {"days": 1})


def test_a_type_may_contain_itself_through_a_component():
    tree = item("tNode", component("name", "string") + component("nodes", "tNode", many=True))
    value = {"name": "a", "nodes": [{"name": "b", "nodes": []}]}
    assert fit(tree, "tNode", value) == value
    assert refused(tree, "tNode", {"name": "a", "nodes": [{"name": 1, "nodes": []}]})


@pytest.mark.parametrize(
    "definitions_",
    [
        item("tA", kind="tB") + item("tB", kind="tA"),
        item("tA", kind="tA"),
        item("tA", kind="tA", many=True),
        item("tA", kind="tB", allowed="> 0") + item("tB", kind="tC") + item("tC", kind="tB"),
    ],
    ids=["two", "itself", "a list of itself", "behind another"],
)
def test_a_type_that_is_only_another_name_of_itself_is_refused(definitions_):
    xml = definitions(definitions_, input_data("x", "tA"), decision("D", literal("x"), requires=["i_x"]))
    with pytest.raises(CyclicTypes) as caught:
        read_dmn(xml, "types.dmn")
    assert "types.dmn" in caught.value.message("zh")
    assert " → " in caught.value.message("en")
    (file,) = read_together([(xml, "types.dmn")], is_tolerant=True)
    answer = DecisionModel(file, is_tolerant=True).answer({"x": 1})
    assert answer.outputs == {"D": None}
    assert isinstance(answer.problems["D"], CyclicTypes)


def test_a_definition_may_be_named_as_a_type_of_feel_is():
    assert fit(item("number", kind="number", allowed="> 0"), "number", 1) == 1
    assert refused(item("number", kind="feel:number", allowed="> 0"), "number", 0)
    assert fit(item("date", component("day", "number")), "date", {"day": 1}) == {"day": 1}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("feel:string", "a"),
        ("list&lt;number&gt;", [1, 2]),
        ("context&lt;a b: number&gt;", {"a b": 1}),
        ("integer", 1),
        ("double", 1),
        ("long", 1),
        ("Any", "a"),
        ("&lt;Undefined&gt;", "a"),
        ("date and time", evaluate('@"2020-01-01T00:00:00"')),
        ("dateTime", evaluate('@"2020-01-01T00:00:00"')),
        ("dayTimeDuration", evaluate('@"P1D"')),
        ("days and time duration", evaluate('@"P1D"')),
        ("yearMonthDuration", evaluate('@"P1Y"')),
        ("years and months duration", evaluate('@"P1Y"')),
        ("time", evaluate('@"10:00:00"')),
    ],
)
def test_types_as_editors_write_them(kind, value):
    assert fit("", kind, value) == value


def test_a_qualified_type_is_the_one_behind_its_prefix():
    made = item("tDays", kind="feel:number")
    assert fit(made, "ns1:tDays", 1) == 1
    assert refused(made, "ns1:tDays", "a")


def test_a_date_becomes_the_midnight_of_its_day_where_a_date_and_time_is_asked_for():
    assert fit("", "date and time", evaluate('@"2020-01-01"')) == evaluate('@"2020-01-01T00:00:00Z"')


def test_types_convert_results_parameters_and_entries():
    assert model(decision("D", literal("[5]"), kind="number")).decide("D", {}).value == 5
    entry = f'<contextEntry><variable name="a" typeRef="number"/>{literal("[1]")}</contextEntry>'
    wrong = f'<contextEntry><variable name="b" typeRef="number"/>{literal(chr(34) + "x" + chr(34))}</contextEntry>'
    assert model(decision("D", f"<context>{entry}{wrong}</context>")).decide("D", {}).value == {"a": 1, "b": None}
    typed = literal('"x"', typeRef="number")
    assert model(decision("D", f"<list>{typed}{literal('1', typeRef='number')}</list>")).decide("D", {}).value == [
        None,
        1,
    ]


FUNCTION = (
    '<itemDefinition name="tRate"><functionItem outputTypeRef="number">'
    '<parameters name="a" typeRef="number"/></functionItem></itemDefinition>'
)


def knowledge(name, parameters, body, kind="", inside=""):
    formal = "".join(f'<formalParameter name="{one}" typeRef="{type_}"/>' for one, type_ in parameters)
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    logic = f"<encapsulatedLogic{inside}>{formal}{body}</encapsulatedLogic>"
    return f'<businessKnowledgeModel id="b_{name}" name="{name}">{variable}{logic}</businessKnowledgeModel>'


@pytest.mark.parametrize("kind", ["tRate", "number", ""])
def test_the_type_of_business_knowledge_is_its_results_or_its_functions(kind):
    rate = knowledge("rate", [("a", "number")], literal("a / 4"), kind)
    made = model(FUNCTION, rate, decision("D", literal("rate(1)"), knows=["b_rate"]))
    assert made.decide("D", {}).value == Decimal("0.25")


def test_a_result_of_another_type_than_the_knowledge_declares_is_null():
    for kind in ("tRate", "number"):
        rate = knowledge("rate", [("a", "number")], literal('"x"'), kind)
        made = model(FUNCTION, rate, decision("D", literal("rate(1)"), knows=["b_rate"]))
        assert made.decide("D", {}).value is None


def test_an_argument_of_another_type_gives_null():
    rate = knowledge("rate", [("a", "number")], literal("1"))
    asked = decision("D", literal('[rate("x"), rate([2]), rate(null)]'), knows=["b_rate"])
    assert model(rate, asked).decide("D", {}).value == [None, 1, 1]


@pytest.mark.parametrize("kind", ["tRate", "number"])
def test_an_entry_that_is_a_function_may_declare_the_function_or_its_result(kind):
    function = f'<functionDefinition typeRef="{kind}"><formalParameter name="a" typeRef="number"/>{literal("a + 1")}</functionDefinition>'
    entry = f'<contextEntry><variable name="f" typeRef="{kind}"/>{function}</contextEntry>'
    result = f"<contextEntry>{literal('f(1)')}</contextEntry>"
    assert model(FUNCTION, decision("D", f"<context>{entry}{result}</context>")).decide("D", {}).value == 2


def test_a_function_of_another_arity_is_not_of_a_function_type():
    made = model(
        FUNCTION, decision("D", literal("[(function(a) a) instance of tRate, (function(a, b) a) instance of tRate]"))
    )
    assert made.decide("D", {}).value == [True, False]


RANKED = item("tLevel", kind="string", allowed='"high","middle","low"')
ROWS = [["-", '"low"'], ["-", '"high"'], ["-", '"middle"']]


def leveled(logic, kind=""):
    return model(RANKED, decision("D", logic, kind=kind)).decide("D", {"x": 1}).value


def test_priorities_may_come_from_the_type_of_the_output():
    for policy, expected in (("PRIORITY", "high"), ("OUTPUT ORDER", ["high", "middle", "low"])):
        logic = table(["x"], ["r"], ROWS, policy).replace('name="r"', 'name="r" typeRef="tLevel"')
        assert leveled(logic) == expected


def test_priorities_may_come_from_the_type_of_the_decision():
    assert leveled(table(["x"], ["r"], ROWS, "PRIORITY"), "tLevel") == "high"
    typed = table(["x"], ["r"], ROWS, "PRIORITY").replace("<decisionTable", '<decisionTable typeRef="tLevel"')
    assert leveled(typed) == "high"
    assert leveled(typed.replace('"PRIORITY"', '"OUTPUT ORDER"')) == ["high", "middle", "low"]


def test_priorities_of_several_outputs_may_come_from_the_components_of_the_decisions_type():
    both = item("tBoth", component("p", "tLevel") + component("q", "number", allowed="2, 1"))
    rows = [["-", '"low"', "2"], ["-", '"high"', "1"], ["-", '"high"', "2"]]
    made = model(RANKED, both, decision("D", table(["x"], ["p", "q"], rows, "PRIORITY"), kind="tBoth"))
    assert made.decide("D", {"x": 1}).value == {"p": "high", "q": 2}


def test_an_input_of_a_table_is_held_to_the_allowed_values_of_its_type():
    logic = table(["x"], ["r"], [["-", "1"]]).replace("<inputExpression>", '<inputExpression typeRef="tLevel">')
    made = model(RANKED, decision("D", logic))
    assert made.decide("D", {"x": "high"}).value == 1
    with pytest.raises(ValueNotAllowed) as caught:
        made.decide("D", {"x": "other"})
    assert '"high","middle","low"' in caught.value.message("zh")


def test_mistakes_in_allowed_values_name_the_type_and_its_text():
    with pytest.raises(TypeUnreadable) as caught:
        read_dmn(definitions(item("tKind", kind="string", allowed='"a" "b"')), "a.dmn")
    for part in ("a.dmn", "tKind", '"a" "b"'):
        assert part in caught.value.message("zh")


def test_a_type_that_is_composed_in_a_text_is_held_to():
    assert refused("", "list&lt;number&gt;", ["a"])
    assert refused("", "context&lt;a b: number&gt;", {"a b": "x"})
    with pytest.raises(UnknownReference):
        fit("", "list&lt;tNone&gt;", 1)


def test_two_types_of_one_name_are_refused():
    with pytest.raises(DuplicateName) as caught:
        read_dmn(definitions(item("tA", kind="number"), item("tA", kind="string")), "a.dmn")
    assert "tA" in caught.value.message("en")


def test_an_unknown_type_stops_those_decisions_alone_that_use_it():
    xml = definitions(decision("A", literal("1"), kind="tNone"), decision("B", literal("2")))
    (file,) = read_together([(xml, "a.dmn")], is_tolerant=True)
    answer = DecisionModel(file, is_tolerant=True).answer({})
    assert answer.outputs == {"A": None, "B": 2}
    assert list(answer.problems) == ["A"]
