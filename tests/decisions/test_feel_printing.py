"""print(parse(x)) parses to the same tree: on trees built from every kind of node, with names of every kind."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decisions.feel import tree
from app.decisions.feel.functions import builtin_phrases
from app.decisions.feel.parser import parse_expression, parse_unary_tests
from app.decisions.feel.printer import print_tree
from app.decisions.feel.temporal_text import read_temporal

# Trees of many nodes are long to write down, and hypothesis warns of it.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
NAMES = ["x", "项目", "面积_1", "floor area", "项目 面积", "a-b", "Mike's dog", "阿·买", "if then", "🐎", "in or out", "v.2"]
WORDS = st.sampled_from(NAMES)
LITERALS = st.one_of(
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False).map(tree.Literal),
    st.integers(0, 10**30).map(lambda number: tree.Literal(Decimal(number))),
    st.text(max_size=8).filter(lambda text: text.isprintable() or "\n" in text).map(tree.Literal),
    st.sampled_from([True, False, None]).map(tree.Literal),
    st.sampled_from(["2026-03-02", "09:30:00@Europe/Paris", "P1Y2M", "-PT5S", "no date"]).map(
        lambda text: tree.AtLiteral(text, read_temporal(text))
    ),
    WORDS.map(tree.Name),
    st.just(tree.Name("?")),
    st.sampled_from(["string length", "date and time", "count"]).map(
        lambda name: tree.Call(tree.Name(name), (tree.Literal("a"),))
    ),
)
SIMPLE_TYPES = st.sampled_from(
    ["number", "date and time", "years and months duration", "Any", "list", "tItem", "tFile.tItem"]
).map(tree.TypeNode)
TYPES = st.recursive(
    SIMPLE_TYPES,
    lambda inner: st.one_of(
        inner.map(lambda one: tree.TypeNode("list", (one,))),
        inner.map(lambda one: tree.TypeNode("range", (one,))),
        st.lists(st.tuples(st.sampled_from(["a", "b c", "项目"]), inner), min_size=1, max_size=2).map(
            lambda fields: tree.TypeNode("context", fields=tuple(fields))
        ),
        st.tuples(st.lists(inner, min_size=1, max_size=2), inner).map(
            lambda pair: tree.TypeNode("function", tuple(pair[0]), result=pair[1])
        ),
    ),
    max_leaves=4,
)

EXTERNAL = st.just(tree.ContextNode((("java", tree.ContextNode((("class", tree.Literal("Math")),))),)))


def tuples(inner, **sizes):
    return st.lists(inner, **sizes).map(tuple)


def named(inner, **sizes):
    return tuples(st.tuples(WORDS, inner), unique_by=lambda pair: pair[0], **sizes)


def nodes(inner):
    """Every kind of node over the given parts."""
    tests = st.builds(tree.TestNode, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner)
    sources = st.one_of(inner, st.builds(tree.Span, inner, inner))
    iterators = tuples(st.tuples(WORDS, sources), min_size=1, max_size=2)
    return st.one_of(
        st.builds(tree.Binary, st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"]), inner, inner),
        st.builds(tree.Negation, inner),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.In, inner, tuples(st.one_of(inner, tests), min_size=2, max_size=3)),
        st.builds(tree.In, inner, st.tuples(st.one_of(inner, tests))),
        st.builds(tree.InstanceOf, inner, TYPES),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.For, iterators, inner),
        st.builds(tree.Quantified, st.booleans(), iterators, inner),
        st.builds(tree.FunctionNode, named(st.one_of(st.none(), TYPES), max_size=2), inner, st.just(False)),
        st.builds(tree.FunctionNode, named(st.none(), max_size=2), EXTERNAL, st.just(True)),
        st.builds(tree.Call, inner, tuples(st.one_of(inner, tests), max_size=2)),
        st.builds(tree.NamedCall, inner, named(inner, min_size=1, max_size=2)),
        st.builds(tree.Path, inner, WORDS),
        st.builds(tree.Filter, inner, inner),
        st.builds(tree.RangeNode, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.ListNode, tuples(st.one_of(inner, tests), max_size=3)),
        st.builds(tree.ContextNode, named(inner, max_size=2)),
    )  # fmt: skip


TREES = st.recursive(LITERALS, nodes, max_leaves=6)


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_a_tree_is_printed_to_a_text_that_parses_to_it(node):
    text = print_tree(node)
    assert parse_expression(text, NAMES, builtin_phrases()) == node, text


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=3), st.booleans())
def test_a_cell_is_printed_to_a_text_that_parses_to_it(parts, negated):
    cell = tree.Tests(tuple(parts), negated=negated)
    again = parse_unary_tests(print_tree(cell), NAMES, builtin_phrases())
    assert again == parse_unary_tests(print_tree(again), NAMES, builtin_phrases())


def test_every_kind_of_node_is_among_the_trees():
    kinds = {kind.__name__ for kind in tree.Node.__subclasses__()} - {"TypeNode", "Tests"}
    built = {
        tree.Literal, tree.AtLiteral, tree.Name, tree.ListNode, tree.ContextNode, tree.RangeNode, tree.TestNode, tree.Binary,
        tree.Negation, tree.Between, tree.In, tree.InstanceOf, tree.If, tree.Span, tree.For, tree.Quantified, tree.FunctionNode,
        tree.Call, tree.NamedCall, tree.Path, tree.Filter,
    }  # fmt: skip
    assert kinds == {kind.__name__ for kind in built}
