"""What rehearsed scenarios have touched: flow nodes, sequence flows, rows of tables; and what none of them did.

Counted from facts alone, against what was published. Here must never be a threshold: whoever asks decides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.casework.layers_judged import TABLE as LAYER_TABLE
from app.casework.publish import Source
from app.decisions.dmn import Table, read_dmn
from app.domain.facts import Fact
from app.engine.models import read_model
from app.modelling.expectations import passed_elements


@dataclass(frozen=True, slots=True)
class Missing:
    """Something no scenario touched. Shape: element is the id of a node or flow, or of a table's row."""

    file: str
    element: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one kind was covered."""

    covered: int
    total: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shape: what `rehearse --coverage` prints."""

    flow_nodes: Share
    sequence_flows: Share
    decision_rows: Share


@dataclass(slots=True)
class Touched:
    """What facts show to have happened. Shape: (model, element), (model, flow), (decision, row)."""

    nodes: set[tuple[str, str]] = field(default_factory=set)
    flows: set[tuple[str, str]] = field(default_factory=set)
    rows: set[tuple[str, int]] = field(default_factory=set)

    def add(self, facts: Sequence[Fact]) -> None:
        """Take in the whole history of a case."""
        self.nodes |= passed_elements(facts)
        for fact in facts:
            if fact.kind == "FlowTaken":
                self.flows.add((fact.body["model"], fact.body["flow"]))
            elif fact.kind == "DecisionMade":
                self.rows |= {(matched["decision"], matched["row"]) for matched in fact.body["matched"]}
            elif fact.kind == "FindingsMade":
                self.rows |= {(LAYER_TABLE, finding["row"]) for finding in fact.body["findings"]}


def coverage_of(sources: Iterable[Source], touched: Touched) -> Coverage:
    """What of the published models and tables was touched."""
    nodes: list[tuple[tuple[str, str], Missing]] = []
    flows: list[tuple[tuple[str, str], Missing]] = []
    rows: list[tuple[tuple[str, int], Missing]] = []
    for source in sources:
        if source.kind == "model":
            file = f"{source.name}.bpmn"
            for process in read_model(source.content, file).processes.values():
                drawn = [element.id for element in process.elements.values() if element.is_drawn]
                nodes += [((process.id, element), Missing(file, element)) for element in drawn]
                flows += [((process.id, flow), Missing(file, flow)) for flow in process.flows]
        elif source.kind == "table":
            file = f"{source.stem}/{source.name}.dmn"
            for decision in read_dmn(source.content, file).decisions:
                if isinstance(decision.logic, Table):
                    rows += [((decision.name, rule.row), Missing(file, rule.id)) for rule in decision.logic.rules]
    return Coverage(_share(nodes, touched.nodes), _share(flows, touched.flows), _share(rows, touched.rows))


def _share(there: Sequence[tuple[Hashable, Missing]], touched: AbstractSet[Hashable]) -> Share:
    missing = tuple(place for key, place in there if key not in touched)
    return Share(len(there) - len(missing), len(there), missing)
