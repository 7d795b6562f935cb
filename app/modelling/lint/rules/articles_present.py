"""Everything that decides names the article it rests on, or says with a reason that it is our own; and the article is registered."""

from __future__ import annotations

from collections.abc import Iterator

from app.casework.law import OWN
from app.domain.limits import Line
from app.engine.models import Element, ProcessIndex
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/articles-present"
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
            for rule in decision.table.rules if decision.table else ():
                said = rule.annotations
                refs = tuple(said.get("article", "").split())
                place = drawn.places[name]
                if not refs:
                    text = Line(f"第 {rule.row} 行没有写明依据的条文", f"row {rule.row} names no article")
                    yield Problem(RULE, ERROR, place, rule.id, text, row=rule.row)
                for problem in _cited(drawn, place, rule.id, refs, said.get("reason", ""), said.get("reason_en", "")):
                    yield Problem(RULE, ERROR, place, rule.id, problem.text, problem.article, rule.row)


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
