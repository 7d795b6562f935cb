"""Registered articles for pages: the name people know an article by, and our own summary of it.

Empty: an id that is not registered is shown as itself; own marks a rule that no text gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import g

from app.casework import law
from app.casework.law import OWN, Article
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader

NUMBER_MARK = "〔"  # stands in the number of an office's document, never in a note about an amendment


def articles() -> Mapping[str, Article]:
    """Every registered article by id."""
    if "articles" not in g:
        g.articles = law.articles(reader())
    found: Mapping[str, Article] = g.articles
    return found


def article_name(wanted: str) -> str:
    """An article as people name it."""
    found = articles().get(wanted)
    if wanted == OWN:
        return _("本系统自定规则")
    if found is None:
        return wanted
    return f"{chosen(_titles(found))} {chosen(found, 'number')}".strip()


def article_words(wanted: str) -> str:
    """Our summary of an article."""
    found = articles().get(wanted)
    return chosen(found, "summary") if found else wanted


def registered() -> Iterable[Article]:
    """Every registered article, law by law."""
    return sorted(articles().values(), key=lambda one: one.id.partition("/")[0])


def number(article: Article) -> str:
    """The number of an article within its law."""
    return chosen(article, "number") or article.id


def title(article: Article) -> str:
    """The name of the law an article is of."""
    return chosen(article, "law")


def choices() -> Sequence[tuple[str, str]]:
    """Every article as id and words, for entries that ask for one. A page asks it for every step done; it is written out once."""
    if "article_choices" not in g:
        colon = _("：")
        g.article_choices = [
            (one.id, f"{article_name(one.id)}{colon}{chosen(one, 'summary')}") for one in articles().values()
        ]
    found: Sequence[tuple[str, str]] = g.article_choices
    return found


def _titles(article: Article) -> dict[str, str]:
    """What people call a law: its document number where it has a real one, else its title."""
    has_number = NUMBER_MARK in article.document_number
    return {"zh": article.document_number if has_number else f"《{article.law_zh}》", "en": article.law_en}
