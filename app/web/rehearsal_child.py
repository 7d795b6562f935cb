"""The process in which a draft is rehearsed: sources and scenarios come in on standard input, one line of JSON goes out per scenario.

A process of its own, since a rehearsal computes for seconds to minutes: in a thread of the server it would take every page's turn.
It opens no data directory; everything happens in memory and ends with it. Started by rehearsals.py alone.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any

from app.casework.publish import Source
from app.demo.seed import rehearsal_city
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.failing_steps import elements_of, failing_steps
from app.modelling.rehearse import Outcome, rehearse_one
from app.modelling.scenario import parse_scenario
from app.modelling.stage import Stage

KINDER = 10  # nice: pages of the server go first


def main() -> None:
    """Play what is asked for. Shape: {"sources": [[kind, stem, name, base64]], "scenarios": [[name, base64]]}."""
    os.nice(KINDER)
    asked = json.load(sys.stdin)
    sources = [Source(kind, stem, name, base64.b64decode(content)) for kind, stem, name, content in asked["sources"]]
    elements = elements_of(sources)
    stage = Stage(rehearsal_city(), sources)
    try:
        for name, content in asked["scenarios"]:
            outcome = _played(name, base64.b64decode(content), stage)
            _put(
                name=name,
                ok=outcome.ok,
                reasons=[[line.zh, line.en] for line in outcome.reasons],
                steps=failing_steps(outcome.reasons, elements),
            )
    finally:
        stage.close()


def _played(name: str, content: bytes, stage: Stage) -> Outcome:
    try:
        scenario = parse_scenario(content, f"{name}.toml")
    except DuoguiError as error:
        return Outcome(name, name, (Line(error.message("zh"), error.message("en")),))
    return rehearse_one(scenario, stage)


def _put(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
