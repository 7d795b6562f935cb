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


def for_postgresql() -> Iterator[str]:
    """The same for PostgreSQL: functions, then their triggers, in a fixed order. A refusal is an integrity error, as on SQLite."""
    for table in APPEND_ONLY:
        told = f"duogui: {table} is append-only"
        yield from _refuse_on_postgresql(f"{table}_no_delete", f"DELETE ON {table}", told)
        yield from _refuse_on_postgresql(f"{table}_no_update", f"UPDATE ON {table}", told, _unless_sequenced(table))
        yield from _refuse_on_postgresql(f"{table}_no_truncate", f"TRUNCATE ON {table}", told, rows=False)
    yield from _refuse_on_postgresql("cases_no_delete", "DELETE ON cases", "duogui: a case is never removed")
    yield from _refuse_on_postgresql("projects_code_once", "UPDATE OF code ON projects", CODE_IS_FIXED,
                                     " WHEN OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code")
    for event in ("UPDATE", "DELETE"):
        yield from _refuse_on_postgresql(f"materials_no_{event.lower()}", f"{event} ON materials", MATERIAL_IS_FIXED,
                                         " WHEN OLD.used_us IS NOT NULL")
    yield ("CREATE FUNCTION inbox_gives_access() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO case_access "
           "(case_id, department, kind) VALUES (NEW.case_id, NEW.department, 'task') ON CONFLICT DO NOTHING; RETURN NULL; "
           "END $$")
    yield ("CREATE TRIGGER inbox_gives_access AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION inbox_gives_access()")


def _refuse_on_postgresql(name: str, event: str, message: str, when: str = "", *, rows: bool = True) -> Iterator[str]:
    condition = when.removeprefix(" WHEN ").replace(" IS NOT OLD.", " IS DISTINCT FROM OLD.").replace(
        " IS OLD.", " IS NOT DISTINCT FROM OLD.")
    yield (f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}' "
           "USING ERRCODE = 'integrity_constraint_violation'; END $$")
    yield (f"CREATE TRIGGER {name} BEFORE {event} FOR EACH {'ROW' if rows else 'STATEMENT'}"
           + (f" WHEN ({condition})" if condition else "") + f" EXECUTE FUNCTION {name}()")


def _refuse(name: str, event: str, message: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _unless_sequenced(table: str) -> str:
    """The sequencer may number a row once (its leaf in the tree over all facts), and nothing else may change."""
    if table not in SEQUENCED:
        return ""
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in SEQUENCED[table])
    return f" WHEN NOT (OLD.leaf IS NULL AND NEW.leaf IS NOT NULL AND {same})"
