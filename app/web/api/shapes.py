"""What goes in and out, as marshmallow schemas: the words of the interface. openapi.json is made from them.

Every object refuses unknown keys and every text and list has a bound. Instants are ISO 8601 in UTC. Here must never be a query.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from app.domain.actors import DUTIES
from app.domain.errors import MalformedInstant
from app.domain.instants import from_text, to_us

MOST, USUAL = 1000, 50
ID, NAME, TEXT = validate.Length(1, 100), validate.Length(1, 200), validate.Length(1, 4000)
WHOLE = 2**63 - 1


class Shape(Schema):
    """An object that refuses what it does not name."""

    class Meta:
        unknown = RAISE


class Instant(fields.String):
    """An instant as text, read into microseconds."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return to_us(from_text(super()._deserialize(value, attr, data, **kwargs)))
        except (MalformedInstant, OverflowError):
            raise ValidationError(
                [
                    {
                        "zh": "应为时刻，如 2026-03-02T01:00:00Z",
                        "en": "This should be an instant such as 2026-03-02T01:00:00Z",
                    }
                ]
            ) from None


def instant(**more: Any) -> fields.String:
    """An instant that is given."""
    return fields.String(required=True, metadata={"format": "date-time"}, **more)


def text(**more: Any) -> fields.String:
    """A text that is given."""
    return fields.String(required=True, **more)


def nested(shape: type[Schema], **more: Any) -> fields.Nested:
    """An object that is given."""
    return fields.Nested(shape, required=True, **more)


def listed(shape: type[Schema]) -> fields.List[Any]:
    """A list that is given."""
    return fields.List(fields.Nested(shape), required=True)


class Words(Shape):
    """A text in both languages."""

    zh = text()
    en = text()


class PageAsked(Shape):
    """Which page of a search."""

    limit = fields.Integer(strict=True, load_default=USUAL, validate=validate.Range(1, MOST))
    after = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))


class PageTold(Shape):
    """Where a page stands. endCursor is null on the last page; totalItems is exact below hasMoreTotalItems."""

    total_items = fields.Integer(required=True, data_key="totalItems")
    has_more_total_items = fields.Boolean(required=True, data_key="hasMoreTotalItems")
    end_cursor = text(allow_none=True, data_key="endCursor")


class DueAsked(Shape):
    """A window of due instants: from the first, before the second. Tasks without a limit are outside."""

    since = Instant(data_key="from", metadata={"format": "date-time"})
    before = Instant(metadata={"format": "date-time"})


class TaskFilter(Shape):
    """What narrows a search of tasks; all of it must hold."""

    case = fields.String(validate=ID)
    project = fields.String(validate=ID)
    model = fields.String(validate=ID)
    element = fields.String(validate=ID)
    duty = fields.String(validate=validate.OneOf(DUTIES))
    round = fields.Integer(strict=True, validate=validate.Range(1, WHOLE))
    assignee = fields.String(validate=ID)
    taken = fields.Boolean(truthy={True}, falsy={False}, metadata={"description": "whether somebody has taken it"})
    due = fields.Nested(DueAsked)
    search = fields.String(validate=validate.Length(0, 100))


class TaskSort(Shape):
    """The one order there is: least legal time left first, tasks without a limit last."""

    field = fields.String(required=True, validate=validate.OneOf(["due"]))
    order = fields.String(load_default="asc", validate=validate.OneOf(["asc"]))


class TaskSearch(Shape):
    """A search of tasks."""

    filter = fields.Nested(TaskFilter, load_default=dict)
    sort = fields.List(fields.Nested(TaskSort), load_default=list, validate=validate.Length(0, 1))
    page = fields.Nested(PageAsked, load_default=lambda: {"limit": USUAL, "after": None})


class Task(Shape):
    """A task as it is now. state is open, completed, recalled (at its limit), cancelled or superseded."""

    id = text()
    case = text()
    case_number = text()
    project = text(allow_none=True)
    subject = text()
    model = text()
    element = text()
    name = nested(Words)
    department = text()
    duty = text()
    assignee = text(allow_none=True)
    form = text(allow_none=True)
    round = fields.Integer(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["open", "completed", "recalled", "cancelled", "superseded"])
    )
    opened = instant()
    due = instant(allow_none=True)
    limit = fields.Dict(required=True, allow_none=True)
    closed = instant(allow_none=True)
    closed_by = text(allow_none=True)


class TasksFound(Shape):
    """A page of tasks."""

    items = listed(Task)
    page = nested(PageTold)


class Tasks(Shape):
    """All tasks of a case that are open."""

    items = listed(Task)


class Option(Shape):
    """One answer of a choice."""

    value = text()
    label = nested(Words)


class FormField(Shape):
    """One entry of a form. required_if and shown_if are FEEL over the answers."""

    name = text()
    type = text()
    label = nested(Words)
    help = nested(Words)
    required = fields.Boolean(required=True)
    required_if = text()
    shown_if = text()
    options = listed(Option)
    max_length = fields.Integer(required=True)
    decimals = fields.Integer(required=True)
    most = fields.Integer(required=True)
    kinds = fields.List(fields.String(), required=True)
    validity = fields.String(required=True)
    personal = fields.Boolean(required=True)


class Form(Shape):
    """What is to be answered."""

    key = text()
    title = nested(Words)
    binds = nested(Words)
    articles = fields.List(fields.String(), required=True)
    fields_ = fields.List(fields.Nested(FormField), required=True, data_key="fields", attribute="fields")


class Opening(Shape):
    """A matter that may be opened, with its form."""

    model = text()
    name = nested(Words)
    form = nested(Form)


class Openings(Shape):
    """All matters that the account may open."""

    items = listed(Opening)


class Answers(Shape):
    """The entries of a form; files are ids of kept materials."""

    answers = fields.Dict(keys=fields.String(validate=ID), required=True)


class Completion(Shape):
    """What became of an answer: done, replaced (a deemed opinion) or late_letter (without legal effect)."""

    case = text()
    task = text()
    what = fields.String(required=True, validate=validate.OneOf(["done", "replaced", "late_letter"]))
    due = instant(allow_none=True)
    is_in_time = fields.Boolean(required=True)


class Assignment(Shape):
    """Who has a task in hand."""

    case = text()
    task = text()
    assignee = text(allow_none=True)


class CaseStart(Shape):
    """A case to begin: of a project, or with the answers of the form that opens the model."""

    model = fields.String(required=True, validate=ID)
    project = fields.String(validate=ID)
    answers = fields.Dict(keys=fields.String(validate=ID))
    reason = fields.String(load_default="", validate=validate.Length(0, 4000))

    @validates_schema
    def one_way(self, given: dict[str, Any], **_: Any) -> None:
        """A project or answers, not both; a reason is told of a project alone."""
        if ("project" in given) == ("answers" in given):
            raise ValidationError([{"zh": "project 与 answers 须给出其一", "en": "Give either project or answers"}])
        if given.get("reason") and "answers" in given:
            raise ValidationError(
                [{"zh": "只有按项目启动时可写理由", "en": "Only the start of a project takes a reason"}], "reason"
            )


class CaseStarted(Shape):
    """The new case."""

    case = text()
    number = text()


class CaseFilter(Shape):
    """What narrows a search of cases. search looks into numbers and names."""

    status = fields.String(validate=validate.OneOf(["open", "ended", "failed"]))
    search = fields.String(validate=validate.Length(0, 100))


class CaseSearch(Shape):
    """A search of cases, the newest first."""

    filter = fields.Nested(CaseFilter, load_default=dict)
    page = fields.Nested(PageAsked, load_default=lambda: {"limit": USUAL, "after": None})


class Case(Shape):
    """A case. facts is the length of its history and head the last hash of it."""

    id = text()
    number = text()
    subject_kind = text()
    subject = text()
    project = text(allow_none=True)
    model = text()
    region = text()
    lead_department = text()
    initiator = text()
    round = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["open", "ended", "failed"]))
    outcome = text(allow_none=True)
    started = instant()
    ended = instant(allow_none=True)
    updated = instant()
    facts = fields.Integer(required=True)
    head = text()


class CasesPage(Shape):
    """Where a page of cases stands."""

    end_cursor = text(allow_none=True, data_key="endCursor")


class CasesFound(Shape):
    """A page of cases."""

    items = listed(Case)
    page = nested(CasesPage)


class FactsAsked(Shape):
    """Which facts: those behind a number."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, WHOLE))
    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))


class Fact(Shape):
    """One fact of a case's chain. Values that identify a person are references with a hash."""

    seq = fields.Integer(required=True)
    kind = text()
    version = fields.Integer(required=True)
    at = instant()
    actor = text()
    body = fields.Dict(required=True)
    hash = text()


class FactsPage(Shape):
    """endCursor is the number of the last fact given, to be asked behind, also when there is none yet."""

    end_cursor = fields.Integer(required=True, data_key="endCursor")
    has_more = fields.Boolean(required=True, data_key="hasMore")


class Facts(Shape):
    """A page of facts."""

    items = listed(Fact)
    page = nested(FactsPage)


class Reason(Shape):
    """Why."""

    reason = fields.String(required=True, validate=TEXT)


class Message(Shape):
    """A message that the case's model waits for: withdraw, restart, or one of the city's own."""

    message = fields.String(required=True, validate=ID)
    reason = fields.String(required=True, validate=TEXT)


class MessageTaken(Shape):
    """The case that took it, which after a restart of an ended one is the new case."""

    case = text()
    round = fields.Integer(required=True)


class Account(Shape):
    """Whom the token acts for."""

    account = text()
    department = text()
    region = text()
    duties = fields.List(fields.String(), required=True)
    functions = fields.List(fields.String(), required=True)


class Told(Shape):
    """What is wrong and what to do now."""

    message = text()
    hint = text()


class Problem(Shape):
    """RFC 9457. errors names each place that is wrong; task is the task of the request as it is now, in a conflict."""

    type = text()
    title = text()
    status = fields.Integer(required=True)
    detail = text()
    code = text()
    request = text()
    zh = nested(Told)
    en = nested(Told)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(Words)))
    task = fields.Nested(Task)
