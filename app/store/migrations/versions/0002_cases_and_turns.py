"""Cases, their access, facts, inbox, timers, outbox and answers: everything that a turn writes."""

from __future__ import annotations

from app.store.migrations.columns import check, index, key, octets, of, only, table, whole, words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lead from the former revision to this one."""
    _cases()
    _case_access()
    _case_bindings()
    _grants()
    _rounds()
    _facts()
    _inbox()
    _closed_tasks()
    _timers()
    _outbox()
    _idempotency()


def _cases() -> None:
    table("cases", words("id"), words("number"), words("subject_kind"), words("subject_id"),
          words("project_id", null=True), words("model"), words("bindings"), words("region_path"),
          words("lead_department"), words("initiator"), whole("round"), words("status"), words("outcome", null=True),
          words("state"), whole("version"), whole("fact_seq"), octets("fact_head"), whole("started_us"),
          whole("ended_us", null=True), whole("updated_us"), key("pk_cases", "id"),
          check("ck_cases_subject_kind", "subject_kind IN ('project', 'plan', 'layer')"),
          check("ck_cases_status", "status IN ('open', 'ended', 'failed')"), only("uq_cases_number", "number"),
          of("fk_cases_project_id", "project_id", "projects.id"))
    index("ix_cases_project_id_started_us", "cases", "project_id", "started_us")
    index("ix_cases_region_path_started_us", "cases", "region_path", "started_us")
    index("ix_cases_started_us_id", "cases", "started_us", "id")


def _case_access() -> None:
    table("case_access", words("case_id"), words("department"), words("kind"),
          key("pk_case_access", "case_id", "department", "kind"),
          check("ck_case_access_kind", "kind IN ('task', 'copy', 'lead')"),
          of("fk_case_access_case_id", "case_id", "cases.id"))
    index("ix_case_access_department_case_id", "case_access", "department", "case_id")


def _case_bindings() -> None:
    table("case_bindings", words("case_id"), words("hash"), key("pk_case_bindings", "case_id", "hash"),
          of("fk_case_bindings_case_id", "case_id", "cases.id"))
    index("ix_case_bindings_hash", "case_bindings", "hash")


def _grants() -> None:
    table("grants", words("account"), words("case_id"), words("reason"), words("granted_by"), whole("granted_us"),
          key("pk_grants", "account", "case_id"), of("fk_grants_account", "account", "accounts.id"),
          of("fk_grants_case_id", "case_id", "cases.id"))


def _rounds() -> None:
    table("rounds", words("case_id"), whole("round"), whole("begun_us"), whole("collected_us", null=True),
          key("pk_rounds", "case_id", "round"), of("fk_rounds_case_id", "case_id", "cases.id"))


def _facts() -> None:
    table("facts", whole("id"), words("case_id"), whole("seq"), words("kind"), whole("version"), whole("at_us"),
          words("actor"), words("text"), octets("hash"), whole("leaf", null=True), key("pk_facts", "id"),
          only("uq_facts_case_id_seq", "case_id", "seq"), of("fk_facts_case_id", "case_id", "cases.id"))
    index("ix_facts_unsequenced", "facts", "id", where="leaf IS NULL")


def _inbox() -> None:
    table("inbox", words("task_id"), words("case_id"), words("element"), words("model"), words("name_zh"),
          words("name_en"), words("department"), words("duty"), words("assignee", null=True), words("form", null=True),
          whole("due_us", null=True), words("limit_text", null=True), whole("opened_us"), whole("round"),
          words("state"), key("pk_inbox", "task_id"), check("ck_inbox_state", "state IN ('open')"),
          check("ck_inbox_duty", "duty IN ('issuer', 'handler', 'administrator', 'auditor', 'analyst')"),
          of("fk_inbox_case_id", "case_id", "cases.id"))
    index("ix_inbox_case_id", "inbox", "case_id")
    index("ix_inbox_department_due_us_task_id", "inbox", "department", "due_us", "task_id")


def _closed_tasks() -> None:
    table("closed_tasks", words("task_id"), words("case_id"), words("element"), words("model"), words("department"),
          words("duty"), words("form", null=True), words("how"), whole("closed_us"), whole("due_us", null=True),
          whole("round"), words("closed_by", null=True), words("name_zh"), words("name_en"),
          words("limit_text", null=True), whole("opened_us"), key("pk_closed_tasks", "task_id"),
          check("ck_closed_tasks_how", "how IN ('completed', 'recalled', 'cancelled', 'superseded')"),
          of("fk_closed_tasks_case_id", "case_id", "cases.id"))
    index("ix_closed_tasks_case_id", "closed_tasks", "case_id")
    index("ix_closed_tasks_department_closed_us_task_id", "closed_tasks", "department", "closed_us", "task_id")


def _timers() -> None:
    table("timers", words("node"), words("case_id"), words("element"), whole("due_us"), key("pk_timers", "node"),
          of("fk_timers_case_id", "case_id", "cases.id"))
    index("ix_timers_case_id", "timers", "case_id")
    index("ix_timers_due_us_node", "timers", "due_us", "node")


def _outbox() -> None:
    table("outbox", whole("id"), words("case_id", null=True), words("project_id", null=True), words("kind"),
          words("topic"), words("message_id"), words("node", null=True), words("body"), whole("next_us"),
          whole("attempts"), whole("done_us", null=True), words("last_error", null=True), key("pk_outbox", "id"),
          check("ck_outbox_kind", "kind IN ('work', 'push', 'notice')"), only("uq_outbox_message_id", "message_id"),
          of("fk_outbox_case_id", "case_id", "cases.id"), of("fk_outbox_project_id", "project_id", "projects.id"))
    index("ix_outbox_case_id", "outbox", "case_id")
    index("ix_outbox_next", "outbox", "next_us", "id", where="done_us IS NULL")
    index("ix_outbox_order", "outbox", "project_id", "topic", "id", where="done_us IS NULL AND kind = 'push'")


def _idempotency() -> None:
    table("idempotency", words("account"), words("key"), words("case_id", null=True), words("request"),
          words("answer"), whole("receipt_us"), whole("at_us"), key("pk_idempotency", "account", "key"),
          check("ck_idempotency_key", "length(key) BETWEEN 1 AND 200"))
    index("ix_idempotency_at_us", "idempotency", "at_us")
