"""Who acts: an account of a department that stands at a node of the region tree, and what its duties allow.

An Actor is made at the edge from the account's row and handed to every verb and every query; nothing looks it up again.
"""

from __future__ import annotations

from dataclasses import dataclass

OVERSIGHT_FUNCTIONS = frozenset({"coordination_office", "supervision", "audit"})
ISSUER, HANDLER, ADMINISTRATOR, AUDITOR, ANALYST = "issuer", "handler", "administrator", "auditor", "analyst"
DUTIES = (ISSUER, HANDLER, ADMINISTRATOR, AUDITOR, ANALYST)


@dataclass(frozen=True, slots=True)
class Actor:
    """Shape: region_path is the codes from the root, "210000/210200/210281"; duties and functions are the words above."""

    account: str
    department: str
    region_path: str
    duties: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    granted_cases: frozenset[str] = frozenset()

    @property
    def oversees(self) -> bool:
        """Coordination, supervision and audit offices see all cases of their node and below."""
        return bool(self.functions & OVERSIGHT_FUNCTIONS) or AUDITOR in self.duties

    def may_do(self, department: str, duty: str) -> bool:
        """Whether a task offered to this department and duty is this actor's to do."""
        return self.department == department and duty in self.duties


SYSTEM = Actor("system", "system", "", frozenset(), frozenset())
