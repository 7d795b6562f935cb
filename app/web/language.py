"""The reader's language: Chinese first, complete English.

The switch's cookie decides, then what the browser prefers, then Chinese. Texts that come in pairs (names in models,
errors, laws) are chosen here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale, get_translations

COOKIE = "duogui_language"
LANGUAGES = {"zh": "中文", "en": "English"}


def speak(app: Flask, first: str) -> None:
    """Set the application's languages up. Msgids are Chinese, so that Chinese needs no catalogue.

    Shape: first is the language of a visit that asks for none of ours.
    """
    app.config["BABEL_DEFAULT_LOCALE"] = first
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=_choose)
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def gettext(text: str, **values: Any) -> str:
    """A text of ours in the reader's language, its places filled. Its catalogue is looked up once for a request, since a page has
    hundreds of texts.
    """
    found: str = _catalogue().ugettext(text)
    return found % values if values else found


def ngettext(text: str, texts: str, num: int, **values: Any) -> str:
    """The same for a text that counts."""
    found: str = _catalogue().ungettext(text, texts, num)
    return found % {"num": num, **values}


def _catalogue() -> Any:
    try:
        return g.catalogue
    except AttributeError:
        g.catalogue = get_translations()
        return g.catalogue
    except RuntimeError:  # outside of any request
        return get_translations()


def language() -> str:
    """zh or en."""
    return locale().language


def locale() -> Locale:
    """The reader's locale, asked once for a request."""
    try:
        found: Locale = g.locale
    except AttributeError:
        found = g.locale = get_locale()
    except RuntimeError:  # outside of any request
        found = get_locale()
    return found


def chosen(pair: Any, stem: str = "") -> str:
    """The reader's one of two texts that stand side by side.

    Shape: an object with stem_zh and stem_en, or a mapping with zh and en (or those keys behind the stem). Empty: a
    missing English text gives the Chinese one, so that a label is never blank.
    """
    prefix = f"{stem}_" if stem else ""
    for key in (language(), "zh", "en"):
        if value := _get(pair, prefix + key):
            return str(value)
    return ""


def others() -> list[tuple[str, str]]:
    """The languages to switch to, as code and own name."""
    return [(code, name) for code, name in LANGUAGES.items() if code != language()]


def _get(pair: Any, key: str) -> Any:
    return pair.get(key) if isinstance(pair, dict) else getattr(pair, key, None)


def _choose() -> str:
    wanted = request.cookies.get(COOKIE, "")
    return (
        wanted
        if wanted in LANGUAGES
        else request.accept_languages.best_match(list(LANGUAGES), default=current_app.config["BABEL_DEFAULT_LOCALE"])
    )
