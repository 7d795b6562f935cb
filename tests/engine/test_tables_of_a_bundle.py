"""The decisions of a bundle whose files import each other."""

from app.engine.decide import Tables
from dmn_texts import decision, definitions, input_data, literal

INNER = definitions(input_data("x"), decision("twice x", literal("x * 2"), ["i_x"]), namespace="urn:inner")
NEEDS = '<informationRequirement><requiredDecision href="urn:inner#d_twice x"/></informationRequirement>'


def test_names_of_an_imported_file_are_known_behind_its_alias_and_without_one():
    for alias, said in (("inner", "inner.twice x"), ("", "twice x")):
        outer = definitions(
            f'<import name="{alias}" namespace="urn:inner" importType="x"/>',
            decision("D", NEEDS + literal(f"{said} + 1")),
        )
        tables = Tables({"outer.dmn": outer, "inner.dmn": INNER})
        assert tables.model.decide("D", {"x": 3}).value == 7
        assert set(tables.hashes) == {"D", "d_D", "twice x", "d_twice x"}
