"""Every statement that a turn sends, on SQLite and on PostgreSQL: what a step of a case asks of the database, on one page.

Between BEGIN and COMMIT a turn finds its case, appends its facts, writes what follows from them for inboxes, tickers and receivers,
saves the case and keeps the answer; what only some turns write (opinions, findings, materials) stands with its table. The modules
of the tables send these texts and know what their rows mean; on PostgreSQL what is written goes together (statements.py). Here must
never be a value or a branch.
"""

from __future__ import annotations

from app.store.statements import Sql

# --- find: the case, the answer its key was given before, and whether a draft lies at the task of the act
_CASE = ("c.id, c.number, c.subject_kind, c.subject_id, c.project_id, c.model, c.bindings, c.region_path, c.lead_department, "
         "c.initiator, c.round, c.status, c.outcome, c.state, c.version, c.fact_seq, c.fact_head, c.started_us, c.ended_us, "
         "c.updated_us")
# Who had to wait for a case on PostgreSQL is given the case as the other turn left it, but everything beside it as it was when the
# statement began, the version here too: where that one is older, all is asked again.
# Source: postgresql.org/docs/15/transaction-iso.html, 13.2.1.
_BESIDE = ("i.answer, i.receipt_us, i.request, EXISTS (SELECT 1 FROM drafts d WHERE d.task_id = :task) AS has_draft, "
           "(SELECT b.version FROM cases b WHERE b.id = c.id) AS begun_at")
_FROM = "FROM cases c LEFT JOIN idempotency i ON i.account = :account AND i.key = :key WHERE c.id = :id"
FIND_CASE = Sql(f"SELECT {_CASE}, {_BESIDE} {_FROM}", locking=" FOR UPDATE OF c")
FIND_VERSION = Sql(f"SELECT c.version, {_BESIDE} {_FROM}", locking=" FOR UPDATE OF c")
# Of four tickers three find what the fourth has fired already, and need not read the case to see that.
FIND_FREE_CASE = Sql(
    f"SELECT {_CASE}, {_BESIDE} {_FROM} AND EXISTS (SELECT 1 FROM timers t WHERE t.case_id = c.id AND t.due_us <= :due)",
    locking=" FOR UPDATE OF c SKIP LOCKED")

# --- what lies beside a case that is not in hand
_TASK = ("task_id, case_id, element, model, name_zh, name_en, department, duty, assignee, form, due_us, limit_text, opened_us, "
         "round, state")
FIND_TASK = Sql(f"SELECT {_TASK} FROM inbox WHERE task_id = :id")
OPEN_TASKS_OF_CASE = Sql(f"SELECT {_TASK} FROM inbox WHERE case_id = :case ORDER BY opened_us, task_id")
TIMERS_OF_CASE = Sql("SELECT node, case_id, element, due_us FROM timers WHERE case_id = :case ORDER BY due_us, node")

# --- write
APPEND_FACTS = Sql(
    "INSERT INTO facts (case_id, seq, kind, version, at_us, actor, text, hash) "
    "VALUES (:case, :seq, :kind, :version, :at_us, :actor, :text, :hash)")
OPEN_TASKS = Sql(
    f"INSERT INTO inbox ({_TASK}) VALUES (:task_id, :case_id, :element, :model, :name_zh, :name_en, :department, "
    ":duty, :assignee, :form, :due_us, :limit, :opened_us, :round, :state)")
DROP_TASKS = Sql("DELETE FROM inbox WHERE task_id = :id")
KEEP_CLOSED_TASKS = Sql(
    "INSERT INTO closed_tasks (task_id, case_id, element, model, department, duty, form, how, closed_us, due_us, round, "
    "closed_by, name_zh, name_en, limit_text, opened_us) VALUES (:task_id, :case_id, :element, :model, :department, :duty, "
    ":form, :how, :closed_us, :due_us, :round, :by, :name_zh, :name_en, :limit, :opened_us)")
RESCHEDULE_TASKS = Sql("UPDATE inbox SET due_us = :due_us, limit_text = :limit WHERE task_id = :id")
RESCHEDULE_CLOSED_TASKS = Sql("UPDATE closed_tasks SET due_us = :due_us, limit_text = :limit WHERE task_id = :id")
ASSIGN_TASK = Sql("UPDATE inbox SET assignee = :assignee WHERE task_id = :id")
PUT_TIMERS = Sql(
    "INSERT INTO timers (node, case_id, element, due_us) VALUES (:node, :case_id, :element, :due_us) "
    "ON CONFLICT (node) DO UPDATE SET due_us = excluded.due_us")
DROP_TIMERS = Sql("DELETE FROM timers WHERE node = :node")
PUT_WORK = Sql(
    "INSERT INTO outbox (case_id, project_id, kind, topic, message_id, node, body, next_us, attempts, done_us, last_error) "
    "VALUES (:case_id, :project_id, :kind, :topic, :message_id, :node, :body, :next_us, :attempts, :done_us, :last_error)")
CANCEL_WORK = Sql("DELETE FROM outbox WHERE case_id = :case AND done_us IS NULL AND node = :node")
CANCEL_WORK_OF_CASE = Sql("DELETE FROM outbox WHERE case_id = :case AND done_us IS NULL AND kind = :kind")
ENTER_PHASE = Sql("UPDATE projects SET phase = :phase, version = version + 1 WHERE id = :id AND phase = coalesce(:only, phase)")
SAVE_CASE = Sql(
    "UPDATE cases SET lead_department = :lead_department, round = :round, status = :status, outcome = :outcome, state = :state, "
    "fact_seq = :fact_seq, fact_head = :fact_head, ended_us = :ended_us, updated_us = :updated_us, version = :expected + 1 "
    "WHERE id = :id AND version = :expected")
KEEP_ANSWER = Sql(
    "INSERT INTO idempotency (account, key, case_id, request, answer, receipt_us, at_us) "
    "VALUES (:account, :key, :case, :request, :answer, :receipt_us, :at_us)")
