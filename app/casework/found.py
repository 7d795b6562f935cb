"""What an act rests on and must be there: its case, its project. Missing is an error with a name, never None."""

from __future__ import annotations

from app.casework.errors import NoSuchCase, NoSuchProject
from app.store import cases, projects
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.projects import ProjectRow


def case_of(read: Connection, case_id: str | None) -> CaseRow:
    """The case, for the machinery; who may see it is asked elsewhere. Raises: E-CASE-1."""
    row = cases.load(read, case_id) if case_id else None
    if row is None:
        raise NoSuchCase(case=case_id)
    return row


def project_of(read: Connection, project_id: str | None) -> ProjectRow:
    """The project, for the machinery; who may see it is asked elsewhere. Raises: E-PROJECT-1."""
    row = projects.load(read, project_id) if project_id else None
    if row is None:
        raise NoSuchProject(project=project_id)
    return row
