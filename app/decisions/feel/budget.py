"""The limits of one evaluation: steps, cells, depth of calls, sizes of lists and strings.

A budget is made for each evaluation and travels in its frame. Straight-line expressions cost nothing extra: their
length is bounded by the source. Only what repeats (loops, filters, calls, work over lists) charges steps. Nothing here
knows FEEL.
"""

from __future__ import annotations

from app.decisions.errors import BudgetExceeded, Words

MAX_STEPS = 50_000
MAX_CELLS = 2_000_000
MAX_ITEMS = 10_000
MAX_CHARACTERS = 65_536
MAX_NESTING = 60
MAX_SOURCE = 4_096
MAX_CALL_DEPTH = 40
MAX_NODES = 200_000
# A step for so many characters of a text, and for so many items of a list or context, as powers of two.
TEXT_BITS = 6
ITEMS_BITS = 3


class Budget:
    """What one evaluation may still use.

    Shape: `steps` belongs to one expression and is filled again by `refill`; `cells` belongs to a whole decision;
    `converted` keeps, by identity, the lists and contexts of Python that were converted, with what they became; None
    while there are none. What every budget begins with stands in the class: most evaluations use nothing of it.
    """

    max_steps: int = MAX_STEPS
    steps: int = MAX_STEPS
    cells: int = MAX_CELLS
    depth: int = 0
    converted: dict[int, tuple[object, object]] | None = None

    def __init__(self, steps: int = MAX_STEPS, cells: int = MAX_CELLS) -> None:
        self.max_steps = steps
        self.steps = steps
        self.cells = cells

    def refill(self) -> None:
        """Gives the next expression its own steps."""
        self.steps = self.max_steps

    def charge(self, steps: int) -> None:
        """Uses up steps. Raises: E-DECISIONS-2."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded(what=Words("表达式步数", "steps of one expression"), limit=self.max_steps)

    def charge_cells(self, cells: int) -> None:
        """Uses up cells of tables. Raises: E-DECISIONS-2."""
        self.cells -= cells
        if self.cells < 0:
            raise BudgetExceeded(what=Words("决策表单元格数", "cells of decision tables"), limit=MAX_CELLS)

    def enter(self) -> None:
        """Goes one call deeper. Raises: E-DECISIONS-2."""
        self.depth += 1
        if self.depth > MAX_CALL_DEPTH:
            self.depth = 0
            raise BudgetExceeded(what=Words("函数调用深度", "depth of function calls"), limit=MAX_CALL_DEPTH)

    def leave(self) -> None:
        """Comes back from a call."""
        self.depth -= 1


class Allowance:
    """How many parts of one value may still be visited: values share their parts and can be larger than memory when
    unfolded.

    Shape: `left` of `given`; with a budget, what was used is charged to it by `settle`.
    """

    __slots__ = ("given", "left")

    def __init__(self, given: int = MAX_NODES) -> None:
        self.given = given
        self.left = given

    def use(self, parts: int = 1) -> None:
        """Visits parts. Raises: E-DECISIONS-2."""
        self.left -= parts
        if self.left < 0:
            raise too_large()

    def settle(self, budget: Budget) -> None:
        """Charges what was visited, four parts a step. Raises: E-DECISIONS-2."""
        budget.charge((self.given - self.left) // 4)


def text_steps(text: str) -> int:
    """The steps that making or searching a long text costs; short ones are free."""
    return len(text) >> TEXT_BITS


def bounded_list(items: list[object]) -> list[object]:
    """The list itself when it is short enough. Raises: E-DECISIONS-2."""
    if len(items) > MAX_ITEMS:
        raise BudgetExceeded(what=Words("列表长度", "items of a list"), limit=MAX_ITEMS)
    return items


def bounded_text(text: str) -> str:
    """The text itself when it is short enough. Raises: E-DECISIONS-2."""
    if len(text) > MAX_CHARACTERS:
        raise BudgetExceeded(what=Words("文字长度", "characters of a text"), limit=MAX_CHARACTERS)
    return text


def too_deep() -> BudgetExceeded:
    """The error for values or sources that are nested beyond what can be walked."""
    return BudgetExceeded(what=Words("嵌套深度", "nesting"), limit=MAX_NESTING)


def too_large() -> BudgetExceeded:
    """The error for a value whose parts are too many to compare or print."""
    return BudgetExceeded(what=Words("值的大小", "size of a value"), limit=MAX_NODES)
