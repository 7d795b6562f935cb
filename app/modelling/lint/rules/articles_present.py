"""Everything that decides names the article it rests on, or says with a reason that it is our own; and the article is registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.casework.law import OWN
from app.decisions.dmn import Decision
from app.domain.limits import Line
from app.engine.models import Element, ProcessIndex
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/articles-present"
MOST_APART = 3  # rows that are told one by one
DECIDING = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway")


def articles_present(drawn: Drawn) -> Iterator[Problem]:
    """Steps of persons, timers, decisions and deciding gateways, and rows of tables."""
    for file, process, element in drawn.steps():
        if _decides(process, element) and not element.articles:
            text = Line("没有写明依据的条文", "names no article that it rests on")
            yield Problem(RULE, ERROR, file, element.id, text)
        yield from _cited(
            drawn, file, element.id, element.articles, element.article_reason_zh, element.article_reason_en
        )
    for name, table in drawn.tables.items():
        for decision in table.decisions:
            yield from _rows(drawn, drawn.places[name], decision)


def _rows(drawn: Drawn, place: str, decision: Decision) -> Iterator[Problem]:
    """The rows of a table; many without an article, as in a table from elsewhere, are told in one sentence."""
    without = [rule for rule in decision.rules if not rule.annotations.get("article", "").split()]
    groups = [[rule] for rule in without] if len(without) <= MOST_APART else [without]
    for group in groups:
        rows = listed([rule.row for rule in group])
        en = f"rows {rows.en} name no article" if len(group) > 1 else f"row {rows.en} names no article"
        text = Line(f"第 {rows.zh} 行没有写明依据的条文", en)
        yield Problem(RULE, ERROR, place, group[0].id, text, row=group[0].row)
    for rule in decision.rules:
        said = rule.annotations
        refs = tuple(said.get("article", "").split())
        for problem in _cited(drawn, place, rule.id, refs, said.get("reason", ""), said.get("reason_en", "")):
            yield Problem(RULE, ERROR, place, rule.id, problem.text, problem.article, rule.row)


def listed(rows: Sequence[int]) -> Line:
    """Numbers of rows, neighbours as a span."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return Line("、".join(shown), ", ".join(shown))


def _decides(process: ProcessIndex, element: Element) -> bool:
    if element.kind in DECIDING:
        return len(process.outgoing(element.id)) > 1
    is_timer = element.kind == "boundaryEvent" and element.event.kind == "timer"
    return is_timer or element.kind in ("userTask", "businessRuleTask")


def _cited(drawn: Drawn, file: str, element: str, refs: tuple[str, ...], zh: str, en: str) -> Iterator[Problem]:
    for ref in refs:
        if ref == OWN and not (zh.strip() and en.strip()):
            text = Line(
                "自定规则（own）须写明中英文理由", "a rule of our own (own) needs its reason in Chinese and English"
            )
            yield Problem(RULE, ERROR, file, element, text, ref)
        elif ref != OWN and _article(ref) not in drawn.articles and ref not in drawn.articles:
            text = Line(f"条文“{ref}”没有登记", f"the article “{ref}” is not registered")
            yield Problem(RULE, ERROR, file, element, text, ref)


def _article(ref: str) -> str:
    """An article without the paragraph: dalian-183/6.3 is registered as dalian-183/6 or with its paragraph."""
    law, _, number = ref.partition("/")
    return f"{law}/{number.partition('.')[0]}"
