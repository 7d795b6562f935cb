"""Regions, departments, accounts; projects, plans, layers; what analysts publish; settings and acts of the site."""

from __future__ import annotations

from app.store.migrations.columns import check, index, key, octets, of, only, table, whole, words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lead from the former revision to this one."""
    _regions()
    _region_boundaries()
    _departments()
    _accounts()
    _sessions()
    _acts()
    _site()
    _counters()
    _projects()
    _footprints()
    _plans()
    _layers()
    _layer_features()
    _artefacts()


def _regions() -> None:
    table("regions", words("code"), words("parent", null=True), words("name_zh"), words("name_en"), words("level"),
          words("path"), key("pk_regions", "code"),
          check("ck_regions_level", "level IN ('province', 'city', 'district')"), only("uq_regions_path", "path"),
          of("fk_regions_parent", "parent", "regions.code"))


def _region_boundaries() -> None:
    table("region_boundaries", words("code"), octets("wkb"), key("pk_region_boundaries", "code"),
          of("fk_region_boundaries_code", "code", "regions.code"))


def _departments() -> None:
    table("departments", words("code"), words("name_zh"), words("name_en"), words("region_code"), words("functions"),
          whole("is_open"), key("pk_departments", "code"), check("ck_departments_is_open", "is_open IN (0, 1)"),
          of("fk_departments_region_code", "region_code", "regions.code"))
    index("ix_departments_region_code", "departments", "region_code")


def _accounts() -> None:
    table("accounts", words("id"), words("department"), words("name_zh"), words("name_en"), words("duties"),
          words("password_hash"), words("state"), whole("failed"), whole("locked_until_us", null=True),
          whole("must_change"), whole("created_us"), key("pk_accounts", "id"),
          check("ck_accounts_must_change", "must_change IN (0, 1)"),
          check("ck_accounts_state", "state IN ('open', 'closed')"),
          of("fk_accounts_department", "department", "departments.code"))
    index("ix_accounts_department", "accounts", "department")


def _sessions() -> None:
    table("sessions", words("token_hash"), words("account"), whole("created_us"), whole("seen_us"),
          whole("expires_us"), key("pk_sessions", "token_hash"), of("fk_sessions_account", "account", "accounts.id"))
    index("ix_sessions_account", "sessions", "account")
    index("ix_sessions_expires_us", "sessions", "expires_us")


def _acts() -> None:
    table("acts", whole("id"), whole("at_us"), words("actor"), words("department"), words("region_path"),
          words("kind"), words("body"), whole("leaf", null=True), key("pk_acts", "id"))
    index("ix_acts_kind_id", "acts", "kind", "id")


def _site() -> None:
    table("site", words("key"), words("value"), key("pk_site", "key"))


def _counters() -> None:
    table("counters", words("name"), whole("value"), key("pk_counters", "name"))


def _projects() -> None:
    table("projects", words("id"), words("local_no"), words("code", null=True), words("name"), words("kind"),
          words("special", null=True), words("region_code"), words("region_path"), words("lead_department"),
          words("phase"), words("attributes"), whole("created_us"), words("created_by"), whole("version"),
          key("pk_projects", "id"), only("uq_projects_local_no", "local_no"), only("uq_projects_code", "code"),
          of("fk_projects_region_code", "region_code", "regions.code"))
    index("ix_projects_created_us_id", "projects", "created_us", "id")
    index("ix_projects_lead_department", "projects", "lead_department")
    index("ix_projects_region_path_created_us", "projects", "region_path", "created_us")


def _footprints() -> None:
    table("footprints", words("project_id"), whole("version"), octets("wkb"), words("area_m2"),
          words("area_gauss_kruger_m2"), whole("zone"), words("crs"), words("source_digest"), whole("created_us"),
          key("pk_footprints", "project_id", "version"), of("fk_footprints_project_id", "project_id", "projects.id"))


def _plans() -> None:
    table("plans", words("id"), words("name"), words("kind"), words("owner"), words("region_path"), whole("version"),
          words("attributes"), key("pk_plans", "id"))


def _layers() -> None:
    table("layers", words("code"), whole("version"), words("name_zh"), words("name_en"), words("owner"),
          words("region_path"), whole("published_us"), whole("feature_count"), words("digest"),
          key("pk_layers", "code", "version"))


def _layer_features() -> None:
    table("layer_features", words("layer"), whole("version"), words("fid"), words("attributes"), octets("wkb"),
          key("pk_layer_features", "layer", "version", "fid"))


def _artefacts() -> None:
    table("artefacts", whole("id"), words("kind"), words("stem"), words("name"), whole("version"), words("hash"),
          octets("content"), words("author"), words("publisher"), words("note"), whole("published_us"),
          key("pk_artefacts", "id"),
          check("ck_artefacts_kind", "kind IN ('model', 'table', 'form', 'law', 'calendar')"),
          only("uq_artefacts_kind_stem_name_version", "kind", "stem", "name", "version"))
    index("ix_artefacts_hash", "artefacts", "hash")
