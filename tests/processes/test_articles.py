"""Every citation, in models, tables, forms and scenarios, resolves in processes/law; `own` always says why."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.decisions.dmn import Table, read_dmn

ROOT = Path(__file__).parents[2]
LAW = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "processes/law").glob("*.toml"))
}
REGISTERED = {f"{law}/{article['number']}" for law, table in LAW.items() for article in table["article"]}
REGULATIONS = {"dalian-183": 23, "anshan-6": 20}
DUOGUI = "{urn:duogui:schema:1.0}"


def cited() -> Iterator[tuple[str, str, str, str]]:
    """Where, references, reason, reason in English."""
    for path in sorted((ROOT / "processes").glob("*.bpmn")):
        for node in etree.parse(path).iter(f"{DUOGUI}articles"):
            yield (
                f"{path.name}#{node.getparent().getparent().get('id')}",
                node.get("refs"),
                node.get("reason", ""),
                node.get("reason_en", ""),
            )
    for path in sorted((ROOT / "dmn").glob("*/*.dmn")):
        for decision in read_dmn(path.read_bytes(), path.name).decisions:
            assert isinstance(decision.logic, Table)
            for rule in decision.logic.rules:
                said = rule.annotations
                yield (
                    f"{path.name}#{rule.row}",
                    said.get("article", ""),
                    said.get("reason", ""),
                    said.get("reason_en", ""),
                )
    for path in sorted((ROOT / "processes").glob("*/forms/*.json")):
        yield path.name, " ".join(json.loads(path.read_text(encoding="utf-8"))["articles"]), "", ""
    for path in sorted((ROOT / "processes").glob("*/scenarios/*.toml")):
        yield path.name, " ".join(tomllib.loads(path.read_text(encoding="utf-8"))["articles"]), "", ""


@pytest.mark.parametrize(("where", "refs", "reason", "reason_en"), list(cited()))
def test_a_citation_resolves_or_says_why_it_is_ours(where: str, refs: str, reason: str, reason_en: str) -> None:
    assert refs.split(), f"{where} names no article"
    if refs == "own":
        assert has_chinese(reason), f"{where} is our own without a Chinese reason"
        assert reason_en, f"{where} is our own without an English reason"
        assert not has_chinese(reason_en), where
    else:
        assert set(refs.split()) - REGISTERED == set(), where


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize("law", sorted(LAW))
def test_an_article_has_a_number_a_summary_in_both_languages_and_is_checkable_by_software_or_not(law: str) -> None:
    table = LAW[law]
    assert table["law"]["id"] == law
    assert has_chinese(table["law"]["title_zh"])
    assert not has_chinese(table["law"]["title_en"])
    numbers = [article["number"] for article in table["article"]]
    assert len(set(numbers)) == len(numbers)
    for article in table["article"]:
        assert set(article) == {"number", "title_zh", "title_en", "summary_zh", "summary_en", "checkable"}
        assert has_chinese(article["summary_zh"])
        assert not has_chinese(article["summary_en"])
        assert article["summary_zh"].endswith("。")
        assert article["summary_en"].endswith(".")
        assert article["checkable"] in ("software", "organisational")


@pytest.mark.parametrize(("law", "count"), list(REGULATIONS.items()))
def test_every_article_of_a_regulation_is_registered(law: str, count: int) -> None:
    numbers = {article["number"] for article in LAW[law]["article"]}
    assert {str(number) for number in range(1, count + 1)} <= numbers


def test_what_software_can_check_of_opinions_and_coordination_is_cited() -> None:
    wanted = {
        "dalian-183/2",
        "dalian-183/5.1",
        "dalian-183/5.2",
        "dalian-183/6.1",
        "dalian-183/6.2",
        "dalian-183/6.3",
        "dalian-183/7.2",
        "dalian-183/7.3",
        "dalian-183/8",
        "dalian-183/11",
        "dalian-183/19.1",
        "dalian-183/19.2",
        "anshan-6/5",
        "anshan-6/11.1",
        "anshan-6/15",
    }
    assert wanted <= {ref for _, refs, _, _ in cited() for ref in refs.split()}


def test_the_note_an_analyst_sees_beside_a_row_is_its_article_or_reason() -> None:
    for path in sorted((ROOT / "dmn").glob("*/*.dmn")):
        for rule in etree.parse(path).iter("{*}rule"):
            article, reason, _ = ("".join(entry.itertext()).strip() for entry in rule.findall("{*}annotationEntry"))
            assert note(rule) == (f"own：{reason}" if article == "own" else article), f"{path.name} {rule.get('id')}"


def note(rule: Any) -> str:
    return (rule.findtext("{*}description") or "").strip()
