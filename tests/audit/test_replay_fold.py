"""The replay in the browser folds as the server does, over every recorded history; and it does so from facts cut down to what it needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.audit.fold import Standing, apply
from app.audit.reduced import reduced
from app.domain import canonical

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/histories"))

import recording  # noqa: E402 - the path must be set before

EVERY = 7  # facts between two comparisons
OWN_NODE = ROOT / ".venv/bin/node"
NODE = shutil.which("node") or (str(OWN_NODE) if OWN_NODE.exists() else None)
FOLDING = """
import { apply, copy, dataOf, newStanding } from '%s';
import fs from 'node:fs';
const { facts, every } = JSON.parse(fs.readFileSync(0, 'utf8'));
const [told, standing] = [[], newStanding()];
const plain = (map) => Object.fromEntries(map);
for (const fact of facts) {
  apply(standing, fact);
  if (fact.seq %% every && fact.seq !== facts.length) continue;
  const now = copy(standing);
  told.push({
    seq: now.seq, outcome: now.outcome, data: dataOf(now), tokens: plain(now.tokens), tasks: plain(now.tasks), timers: plain(now.timers),
    paused: plain(now.paused),
    works: [...now.works.keys()].sort(), done: plain(now.done), flows: plain(now.flows),
    red: [...now.red].sort(), overdue: [...now.overdue].sort(),
  });
}
process.stdout.write(JSON.stringify(told));
"""


def names_of(counted):
    return {f"{model} {element}": count for (model, element), count in counted.items()}


def told(standing: Standing) -> dict:
    """A standing of the server in the shape in which the browser's is told."""
    kept = {
        "TaskOpened": ("node", "element", "model", "department", "duty", "timer"),
        "TimerStarted": ("node", "element", "model", "due"),
    }
    return {
        "seq": standing.seq,
        "outcome": standing.outcome,
        "data": standing.data,
        "tokens": {
            node: {"element": token.element, "model": token.model, "scope": token.scope, "data": token.data}
            for node, token in standing.tokens.items()
        },
        "tasks": {
            node: {key: body[key] for key in kept["TaskOpened"] if body.get(key)}
            for node, body in standing.tasks.items()
        },
        "timers": {node: {key: body[key] for key in kept["TimerStarted"]} for node, body in standing.timers.items()},
        "paused": {node: {key: body[key] for key in kept["TimerStarted"]} for node, body in standing.paused.items()},
        "works": sorted(standing.works),
        "done": names_of(standing.done),
        "flows": names_of(standing.flows),
        "red": sorted(f"{model} {element}" for model, element in standing.red),
        "overdue": sorted(standing.overdue),
    }


def in_the_browser(facts) -> list[dict]:
    """What the island's own fold tells at every n-th fact."""
    sent = [{"seq": fact.seq, "ms": 0, "kind": fact.kind, "body": reduced(fact)} for fact in facts]
    module = (ROOT / "app/web/assets/src/replay_fold.js").as_uri()
    ran = subprocess.run(
        [NODE, "--input-type=module", "-e", FOLDING % module],
        input=canonical.dumps({"facts": sent, "every": EVERY}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = json.loads(ran.stdout)
    for each in found:
        for timer in [*each["timers"].values(), *each["paused"].values()]:
            for added in ("host", "is_limit", "seq"):
                timer.pop(added, None)
    return found


@pytest.mark.skipif(not NODE, reason="left out: node, no Node.js on this machine")
@pytest.mark.parametrize("name", recording.names())
def test_the_browser_folds_a_history_as_the_server_does(name):
    facts, _ = recording.read(name)
    standing, expected = Standing(), []
    for fact in facts:
        apply(standing, fact)
        if fact.seq % EVERY == 0 or fact.seq == len(facts):
            expected.append(json.loads(canonical.dumps(told(standing))))
    assert in_the_browser(facts) == expected


@pytest.mark.parametrize("name", recording.names())
def test_the_server_folds_the_reduced_facts_to_the_same(name):
    from dataclasses import replace

    facts, _ = recording.read(name)
    whole, small = Standing(), Standing()
    for fact in facts:
        apply(whole, fact)
        apply(small, replace(fact, body=reduced(fact) | {"how": fact.body.get("how", "")}))
    assert {node: token.data for node, token in small.tokens.items()} == {
        node: token.data for node, token in whole.tokens.items()
    }
    assert (small.done, small.flows, small.red, small.overdue, set(small.works)) == (
        whole.done, whole.flows, whole.red, whole.overdue, set(whole.works))  # fmt: skip
