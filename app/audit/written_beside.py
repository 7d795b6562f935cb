"""Which names an open step sees differently now than when it was entered, because another branch wrote them where it reads.

A called process and an instance of a multi-instance activity keep variables of their own; an embedded sub-process shares those around
it. What is written in one store is nothing to a step that reads another, so only writers of the step's own store count here. Facts and
the diagram alone say which store that is; the engine's state is what compare.py proves by this, and is never asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.facts import Fact
from app.engine.bundle import Bundle
from app.engine.index import Element

MANY = frozenset({"parallel", "sequential"})


@dataclass(slots=True)
class Stores:
    """The store of variables by node, learned from the facts as they come. Shape: inside are the stores of scopes, by their host."""

    bundle: Bundle
    at: dict[str, str] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=lambda: {"": ""})
    around: dict[str, str] = field(default_factory=dict)

    def learn(self, node: str, model: str, element: str, scope: str) -> None:
        """A node was entered."""
        drawn = self.bundle.element(model, element)
        shared = self.inside[scope]
        keeps_own = _is_one_of_many(drawn)
        self.at[node] = node if keeps_own else shared
        self.inside[node] = node if keeps_own or drawn.kind == "callActivity" else shared
        # an instance that has no output collection leaves all it wrote in the store around it
        gives_all = keeps_own and drawn.repetition is not None and not drawn.repetition.output
        self.around[node] = shared if gives_all else self.at[node]


def written_beside(versions: Mapping[int, Bundle], facts: Sequence[Fact], steps: Collection[str]) -> dict[str, set[str]]:
    """For each open step the names written into its store since it was entered: it sees them now, and its token did not.

    Shape: versions are what the case ran on, by the number of the fact since which it did.
    """
    stores, found = Stores(versions[facts[0].seq]), dict[str, set[str]]()
    for fact in facts:
        stores.bundle = versions.get(fact.seq, stores.bundle)
        if fact.kind == "CaseRepaired":  # it wrote where the failed step reads, which stands in no fact
            for names in found.values():
                names |= set(fact.body["data"])
        if fact.kind not in ("ElementEntered", "ElementLeft"):
            continue
        body = fact.body
        node, names = body["node"], {*body.get("set", ()), *body.get("unset", ())}
        if fact.kind == "ElementEntered":
            stores.learn(node, body["model"], body["element"], body.get("scope") or "")
            written = {stores.at[node]}
        else:
            written = {stores.at[node], stores.around[node]} if node in stores.at else set()
        for step in found:
            if stores.at[step] in written:
                found[step] |= names
        if fact.kind == "ElementEntered" and node in steps:
            found[node] = set()
    return found


def _is_one_of_many(drawn: Element) -> bool:
    return drawn.repetition is not None and drawn.repetition.kind in MANY
