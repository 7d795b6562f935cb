"""The figures of decision tables: one of 200 rows beside SpiffWorkflow's own engine, its proof, and the kit's models."""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.proof import prove
from bench import kit, rules_table
from bench.figures import Figure, Pace
from bench.timing import paired, repeated

LEAST_BESIDE_SPIFFWORKFLOW = 20
LONGEST_PROOF = 1.0


def figures(pace: Pace) -> Iterator[Figure]:
    """All figures of DMN."""
    yield beside_spiffworkflow(pace)
    yield proof(pace)
    yield from kit.dmn_figures()


def beside_spiffworkflow(pace: Pace) -> Figure:
    """A decision on the table, as the mean of inputs that meet an early, a middle, a late row, and none."""
    ours, theirs = rules_table.ours(), rules_table.spiffworkflow()
    asked = [rules_table.inputs_of(row) for row in rules_table.ASKED]

    def decide_ours() -> None:
        for values in asked:
            ours(values)

    def decide_theirs() -> None:
        for values in asked:
            theirs(values)

    pair = paired(decide_ours, decide_theirs, pace)
    told = (
        f"a decision on {rules_table.ROWS} rows and {len(rules_table.COLUMNS)} columns under UNIQUE: ours looks at all rows, "
        "beside SpiffWorkflow's own DMN engine, which stops at the first that matches"
    )
    scale = 1e6 / len(asked)
    return Figure(
        "dmn/table", pair.ratio, "µs", pair.reference * scale, pair.ours * scale, LEAST_BESIDE_SPIFFWORKFLOW, told
    )


def proof(pace: Pace) -> Figure:
    """The proof of the same table. Its reference is no engine but the second that an analyst is ready to wait."""
    found = prove(rules_table.table())
    taken = repeated(lambda: prove(rules_table.table()), min(pace.rounds, 5))
    told = f"the proof of the same table, read anew, in a second: {len(found.findings)} findings, {len(found.unproved)} unproved"
    return Figure("dmn/proof", LONGEST_PROOF / taken, "ms", LONGEST_PROOF * 1e3, taken * 1e3, 1, told)
