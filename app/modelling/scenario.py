"""A scenario as an analyst wrote it: how a case starts, what people do when, and what must come of it.

Read strictly from TOML: an unknown key is an error, so that no slip of the pen makes it say less than it seems.
Here must never be a verb; play.py carries it out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from app.domain.errors import DuoguiError
from app.domain.instants import from_text
from app.modelling.errors import ScenarioMalformed

COMPLETE, WAIT, MESSAGE, WITHDRAW, RESTART = "complete", "wait", "message", "withdraw", "restart"
PAPER, RECEIVER_DOWN, RECEIVER_UP = "paper", "receiver_down", "receiver_up"
NEEDS: Mapping[str, tuple[str, ...]] = {
    COMPLETE: ("as", "task"),
    WAIT: ("at",),
    MESSAGE: ("as", "task"),
    WITHDRAW: ("as",),
    RESTART: ("as",),
    PAPER: ("as", "item", "data"),
    RECEIVER_DOWN: ("task",),
    RECEIVER_UP: ("task",),
}
# What these acts take; of the others the form says it.
TAKES: Mapping[str, tuple[str, ...]] = {WITHDRAW: ("reason",), RESTART: ("reason", "footprint")}
KEY_OF = {"actor": "as"}  # `as` is a word of Python


@dataclass(frozen=True, slots=True)
class Start:
    """How the case begins. Shape: data are entries of the registration, footprint the name of a sample site."""

    model: str
    at: datetime
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    footprint: str = "clear_site"


@dataclass(frozen=True, slots=True)
class Step:
    """One act. Shape: at is where the clock stands, received its receipt when earlier; number counts from 1."""

    number: int
    do: str
    actor: str = ""
    task: str = ""
    item: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    received: datetime | None = None

    @property
    def title(self) -> str:
        """The step in a few words, for a message."""
        return " ".join(word for word in (self.do, self.task, self.item, self.actor and f"as {self.actor}") if word)


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    """A fact that must be there. Empty: without a count, at least once."""

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """What must have come of it. Empty: what is None or empty is not looked at.

    Shape: due maps a step or timer to its due dates, lights a department or step to its light; open repeats elements.
    """

    outcome: str | None = None
    passed: tuple[str, ...] = ()
    not_passed: tuple[str, ...] = ()
    facts: tuple[ExpectedFact, ...] = ()
    due: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lights: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. Shape: source is its file; articles what it proves."""

    source: str
    name: str
    start: Start
    steps: tuple[Step, ...]
    expect: Expect
    name_en: str = ""
    articles: tuple[str, ...] = ()


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file. Raises: E-SCENARIO-1 with file and key."""
    return parse_scenario(path.read_bytes(), path.name)


def parse_scenario(content: bytes, source: str) -> Scenario:
    """The scenario of a file's content. Raises: E-SCENARIO-1."""
    try:
        table = tomllib.loads(content.decode())
    except ValueError as error:
        raise ScenarioMalformed(
            source=source, key="TOML", problem_zh=f"无法解析：{error}", problem_en=f"cannot be read: {error}"
        ) from None
    reader = _Reader(source)
    reader.known(table, ("name", "name_en", "articles", "start", "step", "expect"), "", ("start", "expect"))
    steps = tuple(reader.step(entry, number) for number, entry in enumerate(reader.tables(table, "step"), 1))
    return Scenario(
        source=source,
        name=reader.text(table, "name", "") or source.removesuffix(".toml"),
        name_en=reader.text(table, "name_en", ""),
        articles=reader.texts(table, "articles", ""),
        start=reader.start(table["start"]),
        steps=steps,
        expect=reader.expect(table["expect"]),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str

    def start(self, table: Any) -> Start:
        self.known(table, _keys(Start), "start", ("model", "at", "as"))
        return Start(
            self.text(table, "model", "start"),
            self.instant(table, "at", "start"),
            self.text(table, "as", "start"),
            self.context(table, "data", "start"),
            self.text(table, "footprint", "start") or "clear_site",
        )

    def step(self, table: Any, number: int) -> Step:
        where = f"step {number}"
        self.known(table, tuple(key for key in _keys(Step) if key != "number"), where, ("do",))
        do = self.text(table, "do", where)
        if do not in NEEDS:
            self.wrong(
                f"{where}.do",
                f"没有“{do}”这种动作；可用：{'、'.join(NEEDS)}",
                f"there is no act “{do}”; there are {', '.join(NEEDS)}",
            )
        self.known(table, tuple(table), where, NEEDS[do])
        data = self.context(table, "data", where)
        self.known(data, TAKES.get(do, tuple(data)), f"{where}.data", ())
        return Step(
            number,
            do,
            self.text(table, "as", where),
            self.text(table, "task", where),
            self.text(table, "item", where),
            data,
            self.moment(table, "at", where),
            self.moment(table, "received", where),
        )

    def expect(self, table: Any) -> Expect:
        self.known(table, _keys(Expect), "expect", ())
        due = {
            key: tuple(str(day) for day in (days if isinstance(days, list) else [days]))
            for key, days in self.context(table, "due", "expect").items()
        }
        return Expect(
            self.text(table, "outcome", "expect") or None,
            self.texts(table, "passed", "expect"),
            self.texts(table, "not_passed", "expect"),
            tuple(self.fact(entry) for entry in table.get("facts", ())),
            due,
            self.context(table, "lights", "expect"),
            self.texts(table, "open", "expect") if "open" in table else None,
        )

    def fact(self, entry: Any) -> ExpectedFact:
        if isinstance(entry, str):
            return ExpectedFact(entry)
        if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
            self.wrong(
                "expect.facts",
                "应为事实种类，或含 kind 的表",
                "each should be a kind of fact, or a table with its kind",
            )
        body = {key: value for key, value in entry.items() if key not in ("kind", "count")}
        return ExpectedFact(entry["kind"], body, entry.get("count"))

    def known(self, table: Any, keys: tuple[str, ...], where: str, needed: tuple[str, ...]) -> None:
        if not isinstance(table, dict):
            self.wrong(where, "应为表", "should be a table")
        for key in table:
            if key not in keys:
                self.wrong(
                    _join(where, key),
                    f"没有这个键；可用：{'、'.join(keys)}",
                    f"there is no such key; there are {', '.join(keys)}",
                )
        for key in needed:
            if key not in table:
                self.wrong(_join(where, key), "缺少这个键", "this key is missing")

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        return str(self.of(str, table, key, where, "文字", "text", ""))

    def context(self, table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        return dict(self.of(dict, table, key, where, "表", "a table", {}))

    def texts(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        found = self.of(list, table, key, where, "文字列表", "a list of texts", [])
        if not all(isinstance(entry, str) for entry in found):
            self.wrong(_join(where, key), "应为文字列表", "should be a list of texts")
        return tuple(found)

    def tables(self, table: Mapping[str, Any], key: str) -> list[Any]:
        return list(self.of(list, table, key, "", "[[step]] 列表", "a list of [[step]]", []))

    def of(self, kind: type, table: Mapping[str, Any], key: str, where: str, zh: str, en: str, empty: Any) -> Any:
        value = table.get(key, empty)
        if not isinstance(value, kind):
            self.wrong(_join(where, key), f"应为{zh}", f"should be {en}")
        return value

    def moment(self, table: Mapping[str, Any], key: str, where: str) -> datetime | None:
        return self.instant(table, key, where) if key in table else None

    def instant(self, table: Mapping[str, Any], key: str, where: str) -> datetime:
        value = table[key]
        text = value.isoformat() if isinstance(value, (datetime, date)) else str(value)
        try:
            return from_text(text)
        except DuoguiError as error:
            self.wrong(_join(where, key), error.message("zh"), error.message("en"))

    def wrong(self, key: str, zh: str, en: str) -> NoReturn:
        raise ScenarioMalformed(source=self.source, key=key, problem_zh=zh, problem_en=en)


def _keys(kind: type) -> tuple[str, ...]:
    return tuple(KEY_OF.get(each.name, each.name) for each in fields(kind))


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
