"""Every table of the store on one MetaData: what is kept, under which names, with which words fixed by a CHECK.

Instants are INTEGER microseconds since 1970 in UTC (column names *_us); texts that hold JSON are canonical; decimals
are canonical text. Foreign keys are checked at the commit, so that the order of a turn's statements is free. Triggers
stand in triggers.py. Here must never be a query. Only app/store and its migrations import this; a change here needs a
migration (a test compares).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(naming_convention={
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
})
Big = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *items: SchemaItem) -> Table:
    """A STRICT table: SQLite then keeps the types of its columns, as PostgreSQL does."""
    return Table(name, metadata, *items, sqlite_strict=True)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _number(name: str = "id") -> Column[int]:
    return Column(name, Big, primary_key=True, autoincrement=True)


def _text(name: str, *items: SchemaItem, index: bool = False) -> Column[str]:
    return Column(name, Text, *items, nullable=False, index=index)


def _text_or_null(name: str, *items: SchemaItem, unique: bool = False) -> Column[str]:
    return Column(name, Text, *items, nullable=True, unique=unique)


def _int(name: str) -> Column[int]:
    return Column(name, Big, nullable=False)


def _int_or_null(name: str) -> Column[int]:
    return Column(name, Big, nullable=True)


def _bytes(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


def _of(target: str) -> ForeignKey:
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


def _words(column: str, *words: str) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _flag(name: str) -> tuple[Column[int], CheckConstraint]:
    return Column(name, Big, nullable=False), CheckConstraint(f"{name} IN (0, 1)", name=name)


def _where(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


# --- The region tree and who acts -------------------------------------------------------------------------------------
regions = _table(
    "regions", _key("code"), _text_or_null("parent", _of("regions.code")), _text("name_zh"), _text("name_en"),
    _text("level"), _text("path"), _words("level", "province", "city", "district"), UniqueConstraint("path"))
region_boundaries = _table(
    "region_boundaries", Column("code", Text, _of("regions.code"), primary_key=True), _bytes("wkb"))
departments = _table(
    "departments", _key("code"), _text("name_zh"), _text("name_en"),
    _text("region_code", _of("regions.code"), index=True), _text("functions"), *_flag("is_open"))
accounts = _table(
    "accounts", _key("id"), _text("department", _of("departments.code"), index=True), _text("name_zh"),
    _text("name_en"), _text("duties"), _text("password_hash"), _text("state"), _int("failed"),
    _int_or_null("locked_until_us"), *_flag("must_change"), _int("created_us"), _words("state", "open", "closed"))
sessions = _table(
    "sessions", _key("token_hash"), _text("account", _of("accounts.id"), index=True), _int("created_us"),
    _int("seen_us"), _int("expires_us"), Index(None, "expires_us"))
tokens = _table(
    "tokens", _key("id"), Column("token_hash", Text, nullable=False, unique=True),
    _text("account", _of("accounts.id"), index=True), _text("name"), _int("created_us"), _text("created_by"),
    _int("expires_us"), _int_or_null("revoked_us"))
grants = _table(
    "grants", Column("account", Text, _of("accounts.id"), primary_key=True),
    Column("case_id", Text, _of("cases.id"), primary_key=True), _text("reason"), _text("granted_by"),
    _int("granted_us"))
acts = _table(
    "acts", _number(), _int("at_us"), _text("actor"), _text("department"), _text("region_path"), _text("kind"),
    _text("body"), _int_or_null("leaf"), Index(None, "kind", "id"))
site = _table("site", _key("key"), _text("value"))
counters = _table("counters", _key("name"), _int("value"))

# --- Projects, plans, layers ------------------------------------------------------------------------------------------
projects = _table(
    "projects", _key("id"), Column("local_no", Text, nullable=False, unique=True), _text_or_null("code", unique=True),
    _text("name"), _text("kind"), _text_or_null("special"), _text("region_code", _of("regions.code")),
    _text("region_path"), _text("lead_department", index=True), _text("phase"), _text("attributes"), _int("created_us"),
    _text("created_by"), _int("version"), Index(None, "created_us", "id"), Index(None, "region_path", "created_us"))
footprints = _table(
    "footprints", Column("project_id", Text, _of("projects.id"), primary_key=True),
    Column("version", Big, primary_key=True), _bytes("wkb"), _text("area_m2"), _text("area_gauss_kruger_m2"),
    _int("zone"), _text("crs"), _text("source_digest"), _int("created_us"))
plans = _table(
    "plans", _key("id"), _text("name"), _text("kind"), _text("owner"), _text("region_path"), _int("version"),
    _text("attributes"))
layers = _table(
    "layers", _key("code"), Column("version", Big, primary_key=True), _text("name_zh"), _text("name_en"),
    _text("owner"), _text("region_path"), _int("published_us"), _int("feature_count"), _text("digest"))
layer_features = _table(
    "layer_features", _key("layer"), Column("version", Big, primary_key=True), _key("fid"), _text("attributes"),
    _bytes("wkb"))

# --- What analysts publish --------------------------------------------------------------------------------------------
arterounds = _table(
    "rounds", Column("case_id", Text, _of("cases.id"), primary_key=True), Column("round", Big, primary_key=True),
    _int("begun_us"), _int_or_null("collected_us"))
facts = _table(
    "artefacts", _number(), _text("kind"), _text("stem"), _text("name"), _int("version"), _text("hash", index=True),
    _bytes("content"), _text("author"), _text("publisher"), _text("note"), _int("published_us"),
    _words("kind", "model", "table", "form", "law", "calendar", "scenario", "readme", "examples"),
    UniqueConstraint("kind", "stem", "name", "version"))
artefact_drafts = _table(
    "artefact_drafts", _key("account"), _key("kind"), _key("stem"), _key("name"), _text("base"), _bytes("content"),
    _int("version"), _int("saved_us"))

# --- Cases and their turn ---------------------------------------------------------------------------------------------
cases = _table(
    "cases", _key("id"), Column("number", Text, nullable=False, unique=True), _text("subject_kind"),
    _text("subject_id"), _text_or_null("project_id", _of("projects.id")), _text("model"), _text("bindings"),
    _text("region_path"), _text("lead_department"), _text("initiator"), _int("round"), _text("status"),
    _text_or_null("outcome"), _text("state"), _int("version"), _int("fact_seq"), _bytes("fact_head"),
    _int("started_us"), _int_or_null("ended_us"), _int("updated_us"),
    _words("subject_kind", "project", "plan", "layer"), _words("status", "open", "ended", "failed"),
    Index(None, "project_id", "started_us"), Index(None, "started_us", "id"), Index(None, "region_path", "started_us"))
case_access = _table(
    "case_access", Column("case_id", Text, _of("cases.id"), primary_key=True), _key("department"), _key("kind"),
    _words("kind", "task", "copy", "lead"), Index(None, "department", "case_id"))
case_bindings = _table(
    "case_bindings", Column("case_id", Text, _of("cases.id"), primary_key=True), _key("hash"), Index(None, "hash"))
facts = _table(
    "facts", _number(), _text("case_id", _of("cases.id")), _int("seq"), _text("kind"), _int("version"), _int("at_us"),
    _text("actor"), _text("text"), _bytes("hash"), _int_or_null("leaf"), UniqueConstraint("case_id", "seq"),
    _where("ix_facts_unsequenced", "leaf IS NULL", "id"))
inbox = _table(
    "inbox", _key("task_id"), _text("case_id", _of("cases.id"), index=True), _text("element"), _text("model"),
    _text("name_zh"), _text("name_en"), _text("department"), _text("duty"), _text_or_null("assignee"),
    _text_or_null("form"), _int_or_null("due_us"), _text_or_null("limit_text"), _int("opened_us"), _int("round"),
    _text("state"), _words("state", "open"), _words("duty", "issuer", "handler", "administrator", "auditor", "analyst"),
    Index(None, "department", "due_us", "task_id"))
closed_tasks = _table(
    "closed_tasks", _key("task_id"), _text("case_id", _of("cases.id"), index=True), _text("element"), _text("model"),
    _text("department"), _text("duty"), _text_or_null("form"), _text("how"), _int("closed_us"), _int_or_null("due_us"),
    _int("round"), _text_or_null("closed_by"), _text("name_zh"), _text("name_en"), _text_or_null("limit_text"),
    _int("opened_us"), _words("how", "completed", "recalled", "cancelled", "superseded"),
    Index(None, "department", "closed_us", "task_id"))
timers = _table(
    "timers", _key("node"), _text("case_id", _of("cases.id"), index=True), _text("element"), _int("due_us"),
    Index(None, "due_us", "node"))
outbox = _table(
    "outbox", _number(), _text_or_null("case_id", _of("cases.id")), _text_or_null("project_id", _of("projects.id")),
    _text("kind"), _text("topic"), _text("message_id"), _text_or_null("node"), _text("body"), _int("next_us"),
    _int("attempts"), _int_or_null("done_us"), _text_or_null("last_error"), _words("kind", "work", "push", "notice"),
    UniqueConstraint("message_id"), Index(None, "case_id"),
    _where("ix_outbox_next", "done_us IS NULL", "next_us", "id"),
    _where("ix_outbox_order", "done_us IS NULL AND kind = 'push'", "project_id", "topic", "id"))
idempotency = _table(
    "idempotency", _key("account"), _key("key"), _text_or_null("case_id"), _text("request"), _text("answer"),
    _int("receipt_us"), _int("at_us"), CheckConstraint("length(key) BETWEEN 1 AND 200", name="key"),
    Index(None, "at_us"))

# --- What cases produce -----------------------------------------------------------------------------------------------
opinions = _table(
    "opinions", _key("id"), _text("case_id", _of("cases.id")), _text_or_null("project_id", _of("projects.id")),
    _int("round"), _text("department"), _text("conclusion"), _text("conditions"), _text_or_null("article"),
    _text_or_null("reason_ref"), _text("source"), _int("receipt_us"), _int("recorded_us"), _int_or_null("due_us"),
    _text_or_null("document"), _text_or_null("replaced_by", _of("opinions.id")), _text_or_null("task_id"),
    _words("conclusion", "no_objection", "agree_with_conditions", "object", "need_more_material", "not_concerned",
           "deemed_no_objection"),
    _words("source", "person", "deemed", "paper", "carried"),
    CheckConstraint("(conclusion = 'deemed_no_objection') = (source = 'deemed')", name="silence"),
    Index(None, "case_id", "round", "department"), Index(None, "project_id"))
late_letters = _table(
    "late_letters", _key("id"), _text("case_id", _of("cases.id"), index=True), _int("round"), _text("department"),
    _text("content"), _int("due_us"), _int("receipt_us"), _int("recorded_us"), _text("source"),
    _text_or_null("document"), _words("source", "person", "paper"))
findings = _table(
    "findings", _number(), _text("case_id", _of("cases.id"), index=True),
    _text("project_id", _of("projects.id"), index=True), _int("footprint_version"), _text("layer"),
    _text("layer_version"), _int("feature_count"), _text("area_m2"), _text("share"), _text("verdict"),
    _int_or_null("table_row"), _text("articles"), _text_or_null("department"), _int("checked_us"))
materials = _table(
    "materials", _key("id"), _text("digest", index=True), _int("size"), _text("media_type"), _text("name"),
    _text("kind"), _text("owner_department", index=True), _text_or_null("project_id", _of("projects.id")),
    _text_or_null("valid_until"), _int("created_us"), _text("created_by"), _int_or_null("used_us"),
    Index(None, "project_id"), CheckConstraint("size >= 0", name="size"))
material_uses = _table(
    "material_uses", Column("material_id", Text, _of("materials.id"), primary_key=True),
    Column("case_id", Text, _of("cases.id"), primary_key=True), _key("task_id"), _key("use"), _int("used_us"),
    Index(None, "case_id"))
drafts = _table(
    "drafts", _key("task_id"), _text("account"), _text("department"), _text("answers"), _int("version"),
    _int("saved_us"))
personal = _table(
    "personal", _key("ref"), _text("owner_id", index=True), _bytes("salt", nullable=True), _text_or_null("value"),
    _int_or_null("erased_us"),
    CheckConstraint("(value IS NULL) = (erased_us IS NOT NULL) AND (value IS NULL) = (salt IS NULL)", name="erased"))
