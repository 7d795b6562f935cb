"""Guard rails inside the database: what is append-only, set once or read-only after use, and what gives a department
its access.

Triggers are guard rails against mistakes, not evidence: evidence is the chain of history.py. Each text is for one
dialect; the schema creates them after the tables. Here must never be a rule of the law: rules are diagrams and tables.
"""

from __future__ import annotations

from collections.abc import Iterator

APPEND_ONLY = ("acts", "artefacts", "case_access", "facts", "footprints", "late_letters", "layer_features", "layers",
               "material_uses")
SEQUENCED = {
    "facts": ("id", "case_id", "seq", "kind", "version", "at_us", "actor", "text", "hash"),
    "acts": ("id", "at_us", "actor", "department", "region_path", "kind", "body"),
}
CODE_IS_FIXED = "duogui: a project code is set once"
MATERIAL_IS_FIXED = "duogui: a used material is read-only"


def for_sqlite() -> Iterator[str]:
    """The CREATE TRIGGER statements of SQLite, in a fixed order."""
    for table in APPEND_ONLY:
        yield _refuse(f"{table}_no_delete", f"DELETE ON {table}", f"duogui: {table} is append-only")
        yield _refuse(f"{table}_no_update", f"UPDATE ON {table}{_unless_sequenced(table)}", f"duogui: {table} is "
                                                                                            "append-only")
    yield _refuse("cases_no_delete", "DELETE ON cases", "duogui: a case is never removed")
    yield _refuse("projects_code_once", "UPDATE OF code ON projects WHEN OLD.code IS NOT NULL AND NEW.code IS NOT "
                                        "OLD.code",
                  CODE_IS_FIXED)
    yield _refuse("materials_no_update", "UPDATE ON materials WHEN OLD.used_us IS NOT NULL", MATERIAL_IS_FIXED)
    yield _refuse("materials_no_delete", "DELETE ON materials WHEN OLD.used_us IS NOT NULL", MATERIAL_IS_FIXED)
    yield ("CREATE TRIGGER inbox_gives_access AFTER INSERT ON inbox BEGIN INSERT INTO case_access (case_id, "
           "department, kind) "
           "VALUES (NEW.case_id, NEW.department, 'task') ON CONFLICT DO NOTHING; END")


def _refuse(name: str, event: str, message: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _unless_sequenced(table: str) -> str:
    """The sequencer may number a row once (its leaf in the tree over all facts), and nothing else may change."""
    if table not in SEQUENCED:
        return ""
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in SEQUENCED[table])
    return f" WHEN NOT (OLD.leaf IS NULL AND NEW.leaf IS NOT NULL AND {same})"
