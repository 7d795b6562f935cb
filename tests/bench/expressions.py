"""Twenty expressions as models have them, each with a twin in Python that gives the same value for the same operands.

The twin is what a programmer would write for it over Decimal and datetime: constants stand ready, as they do in a compiled
expression, and nothing is checked that Python does not check. A test holds that both sides agree in value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import CodeType

# What the twins may call and the constants they read. Python keeps no decimals in its code, so they have names.
READY = {f"N{number}": Decimal(number) for number in (0, 2, 3, 4, 5, 10, 20, 60, 100, 400, 500, 1000, 5000)}
READY |= {"Decimal": Decimal, "MARCH_2": date(2026, 3, 2), "TEN_DAYS": timedelta(days=10)}

CONTEXT = {
    "a": Decimal(7),
    "b": "x",
    "c": Decimal("2.50"),
    "n": Decimal(3),
    "score": Decimal(61),
    "status": "held",
    "closed": False,
    "面积": Decimal("4800.5"),
    "用地 性质": "居住用地",
    "code": "210281-2026-0001",
    "received": date(2026, 2, 27),
    "due": date(2026, 3, 31),
    "amounts": [Decimal(12), Decimal("7.5"), Decimal(30), Decimal(4), Decimal(18)],
    "parcels": [
        {"id": "p1", "kind": "farmland", "area": Decimal(120), "owner": "a village"},
        {"id": "p2", "kind": "housing", "area": Decimal("80.25"), "owner": "the city"},
        {"id": "p3", "kind": "farmland", "area": Decimal(410), "owner": "a village"},
        {"id": "p4", "kind": "road", "area": Decimal("33.3"), "owner": "the city"},
        {"id": "p5", "kind": "housing", "area": Decimal(260), "owner": "the city"},
    ],
    "project": {"name": "跨河大桥", "site": {"area": Decimal(1200), "district": "瓦房店"}, "owner": "the city"},
}
# A name of Python has no spaces.
TWIN_CONTEXT = {name.replace(" ", "_"): value for name, value in CONTEXT.items()}


@dataclass(frozen=True, slots=True)
class Expression:
    """A text of FEEL and its twin. Shape: `names` are those that FEEL has to be told of."""

    feel: str
    python: str
    names: tuple[str, ...] = ()

    def code(self) -> CodeType:
        """The twin, compiled."""
        return compile(self.python, "<twin>", "eval")


EXPRESSIONS = (
    Expression("a > 5", "a > N5"),
    Expression('a > 5 and b = "x"', "a > N5 and b == 'x'"),
    Expression("a + c * 2 - a / 4", "a + c * N2 - a / N4"),
    Expression("面积 >= 1000 and 面积 < 5000", "面积 >= N1000 and 面积 < N5000"),
    Expression('用地 性质 = "居住用地" or a < 3', "用地_性质 == '居住用地' or a < N3", ("用地 性质",)),
    Expression('status in ("open", "late", "held")', "status in ('open', 'late', 'held')"),
    Expression("c between 2 and 10", "N2 <= c <= N10"),
    Expression('if score >= 60 then "pass" else "fail"', "'pass' if score >= N60 else 'fail'"),
    Expression('received <= @"2026-03-02"', "received <= MARCH_2"),
    Expression('due > received + duration("P10D")', "due > received + TEN_DAYS"),
    Expression("(due - received).days", "Decimal((due - received).days)"),
    Expression("count(parcels) > n and not(closed)", "len(parcels) > n and not closed"),
    Expression("sum(amounts) / count(amounts)", "sum(amounts) / Decimal(len(amounts))"),
    Expression("parcels[area > 100]", "[one for one in parcels if one['area'] > N100]"),
    Expression(
        'sum(parcels[kind = "farmland"].area)', "sum([one['area'] for one in parcels if one['kind'] == 'farmland'])"
    ),
    Expression("for one in parcels return one.area * 2", "[one['area'] * N2 for one in parcels]"),
    Expression("some one in parcels satisfies one.area > 400", "any(one['area'] > N400 for one in parcels)"),
    Expression(
        'project.site.area > 1000 and project.owner = "the city"',
        "project['site']['area'] > N1000 and project['owner'] == 'the city'",
    ),
    Expression("{倍数: a * 10, 占比: a / 面积}", "{'倍数': a * N10, '占比': a / 面积}"),
    Expression(
        'substring(code, 1, 6) = "210281" and contains(project.name, "桥")',
        "code[0:6] == '210281' and '桥' in project['name']",
    ),
)
