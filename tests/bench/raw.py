"""SpiffWorkflow as it comes, in memory and with nothing saved: what the figures of the engine stand beside."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

MODELS = Path(__file__).parent / "models"
# Its default levels cost a tenth; without them the reference is the harder one.
for _name in ("spiff", "spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@cache
def _parsed(model: str) -> tuple[object, object]:
    parser = BpmnParser()
    parser.add_bpmn_file(str(MODELS / f"{model}_python.bpmn"))
    return parser.get_spec(model), parser.get_subprocess_specs(model)


class RawCase:
    """One case in memory."""

    def __init__(self, model: str, data: dict[str, object]) -> None:
        self.workflow = BpmnWorkflow(*_parsed(model))
        self.workflow.task_tree.data.update(data)
        self.workflow.do_engine_steps()

    def next_task(self):
        """The next manual task that is ready. Empty: None at the end."""
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return ready[0] if ready else None

    def complete(self, task, answers: dict[str, object]) -> None:
        """One completion."""
        task.data.update(answers)
        task.run()
        self.workflow.do_engine_steps()
