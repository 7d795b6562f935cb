"""What cases produce (opinions, findings, materials, drafts, personal values) and the guard rails of all tables."""

from __future__ import annotations

from app.store.migrations.columns import (
    check,
    follow,
    index,
    is_on_postgresql,
    key,
    octets,
    of,
    refuse,
    table,
    whole,
    words,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("acts", "artefacts", "case_access", "facts", "footprints", "late_letters", "layer_features", "layers",
               "material_uses")
SEQUENCED = {
    "facts": "id case_id seq kind version at_us actor text hash",
    "acts": "id at_us actor department region_path kind body",
}


def upgrade() -> None:
    """Lead from the former revision to this one."""
    _opinions()
    _late_letters()
    _findings()
    _materials()
    _material_uses()
    _drafts()
    _personal()
    _guards()


def _opinions() -> None:
    table("opinions", words("id"), words("case_id"), words("project_id", null=True), whole("round"),
          words("department"), words("conclusion"), words("conditions"), words("article", null=True),
          words("reason_ref", null=True), words("source"), whole("receipt_us"), whole("recorded_us"),
          whole("due_us", null=True), words("document", null=True), words("replaced_by", null=True),
          words("task_id", null=True), key("pk_opinions", "id"),
          check("ck_opinions_conclusion", "conclusion IN ('no_objection', 'agree_with_conditions', 'object', "
                "'need_more_material', 'not_concerned', 'deemed_no_objection')"),
          check("ck_opinions_source", "source IN ('person', 'deemed', 'paper', 'carried')"),
          check("ck_opinions_silence", "(conclusion = 'deemed_no_objection') = (source = 'deemed')"),
          of("fk_opinions_case_id", "case_id", "cases.id"), of("fk_opinions_project_id", "project_id", "projects.id"),
          of("fk_opinions_replaced_by", "replaced_by", "opinions.id"))
    index("ix_opinions_case_id_round_department", "opinions", "case_id", "round", "department")
    index("ix_opinions_project_id", "opinions", "project_id")


def _late_letters() -> None:
    table("late_letters", words("id"), words("case_id"), whole("round"), words("department"), words("content"),
          whole("due_us"), whole("receipt_us"), whole("recorded_us"), words("source"),
          words("document", null=True), key("pk_late_letters", "id"),
          check("ck_late_letters_source", "source IN ('person', 'paper')"),
          of("fk_late_letters_case_id", "case_id", "cases.id"))
    index("ix_late_letters_case_id", "late_letters", "case_id")


def _findings() -> None:
    table("findings", whole("id"), words("case_id"), words("project_id"), whole("footprint_version"), words("layer"),
          words("layer_version"), whole("feature_count"), words("area_m2"), words("share"), words("verdict"),
          whole("table_row", null=True), words("articles"), words("department", null=True), whole("checked_us"),
          key("pk_findings", "id"), of("fk_findings_case_id", "case_id", "cases.id"),
          of("fk_findings_project_id", "project_id", "projects.id"))
    index("ix_findings_case_id", "findings", "case_id")
    index("ix_findings_project_id", "findings", "project_id")


def _materials() -> None:
    table("materials", words("id"), words("digest"), whole("size"), words("media_type"), words("name"), words("kind"),
          words("owner_department"), words("project_id", null=True), words("valid_until", null=True),
          whole("created_us"), words("created_by"), whole("used_us", null=True), key("pk_materials", "id"),
          check("ck_materials_size", "size >= 0"), of("fk_materials_project_id", "project_id", "projects.id"))
    index("ix_materials_digest", "materials", "digest")
    index("ix_materials_owner_department", "materials", "owner_department")
    index("ix_materials_project_id", "materials", "project_id")


def _material_uses() -> None:
    table("material_uses", words("material_id"), words("case_id"), words("task_id"), words("use"), whole("used_us"),
          key("pk_material_uses", "material_id", "case_id", "task_id", "use"),
          of("fk_material_uses_material_id", "material_id", "materials.id"),
          of("fk_material_uses_case_id", "case_id", "cases.id"))
    index("ix_material_uses_case_id", "material_uses", "case_id")


def _drafts() -> None:
    table("drafts", words("task_id"), words("account"), words("department"), words("answers"), whole("version"),
          whole("saved_us"), key("pk_drafts", "task_id"))


def _personal() -> None:
    table("personal", words("ref"), words("owner_id"), octets("salt", null=True), words("value", null=True),
          whole("erased_us", null=True), key("pk_personal", "ref"),
          check("ck_personal_erased", "(value IS NULL) = (erased_us IS NOT NULL) AND (value IS NULL) = (salt IS NULL)"))
    index("ix_personal_owner_id", "personal", "owner_id")


def _guards() -> None:
    for name in APPEND_ONLY:
        told = f"duogui: {name} is append-only"
        same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in SEQUENCED.get(name, "").split())
        unless = f"NOT (OLD.leaf IS NULL AND NEW.leaf IS NOT NULL AND {same})" if same else ""
        refuse(f"{name}_no_delete", f"DELETE ON {name}", told)
        refuse(f"{name}_no_update", f"UPDATE ON {name}", told, unless)
        if is_on_postgresql():
            refuse(f"{name}_no_truncate", f"TRUNCATE ON {name}", told, rows=False)
    refuse("cases_no_delete", "DELETE ON cases", "duogui: a case is never removed")
    refuse("projects_code_once", "UPDATE OF code ON projects", "duogui: a project code is set once",
           "OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code")
    for event in ("UPDATE", "DELETE"):
        refuse(f"materials_no_{event.lower()}", f"{event} ON materials", "duogui: a used material is read-only",
               "OLD.used_us IS NOT NULL")
    follow("inbox_gives_access", "INSERT ON inbox",
           "INSERT INTO case_access (case_id, department, kind) "
           "VALUES (NEW.case_id, NEW.department, 'task') ON CONFLICT DO NOTHING")
