"""What a text that is not FEEL was probably meant to be, told in Chinese and English.

Here live the errors: where, what was expected, and the likely fix, which habits.py knows. Only lexer.py, the parser's
files and compiled.py raise through this file.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.decisions.errors import FeelSyntaxError, Words
from app.decisions.feel import cell_habits, habits
from app.decisions.feel.habits import PYTHON_NAMES

__all__ = [
    "PYTHON_NAMES",
    "as_cell",
    "as_value",
    "expected",
    "open_text",
    "place",
    "python_name",
    "strange_character",
    "syntax_error",
    "unquoted_text",
    "wrong_operator",
]

# What the parser says it expected, in Chinese; signs and keywords are the same in both languages.
_TERMS_ZH = {
    "an expression": "表达式",
    "an operator": "运算符",
    "a name": "名称",
    "a type": "类型",
    "the end of the expression": "表达式的结尾",
    'a text such as @"2026-03-02"': '文字，例如 @"2026-03-02"',
    "] or )": " ] 或 )",
    ", or }": " , 或 }",
}
_CLOSES = {"(": ")", "[": "]", "{": "}"}


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def syntax_error(
    text: str, at: int, zh: str, en: str, fix: tuple[str, str] | None = None, expected: str = ""
) -> FeelSyntaxError:
    """The error at an offset of the text, with its fix when one is known."""
    line, column = place(text, at)
    values: dict[str, object] = {
        "line": line,
        "column": column,
        "problem": Words(zh, en),
        "expected": expected,
    }
    if fix is not None:
        values["fix"] = Words(*fix)
    return FeelSyntaxError(**values)


def as_cell(text: str, error: FeelSyntaxError) -> FeelSyntaxError:
    """The error of an input cell, with the whole cell that was meant as its fix when that is known."""
    return _with(error, cell_habits.instead_of_cell(text))


def as_value(text: str, error: FeelSyntaxError) -> FeelSyntaxError:
    """The error of an expression, with the value that was meant as its fix when that is known."""
    return _with(error, cell_habits.instead_of_value(text))


def _with(error: FeelSyntaxError, fix: tuple[str, str] | None) -> FeelSyntaxError:
    return FeelSyntaxError(**{**error.values, "fix": Words(*fix)}) if fix else error


def strange_character(text: str, at: int) -> FeelSyntaxError:
    """The error for a character no FEEL text has outside of strings."""
    pair = text[at : at + 2]
    sign = pair if pair in habits.HABITS else text[at]
    return syntax_error(text, at, f"出现了 {sign}", f"found {sign}", habits.instead_of_sign(text, at))


def wrong_operator(text: str, at: int, sign: str) -> FeelSyntaxError:
    """The error for an operator of another language."""
    return syntax_error(text, at, f"出现了 {sign}", f"found {sign}", habits.instead_of_arrow(text, at, sign))


def open_text(text: str, at: int) -> FeelSyntaxError:
    """The error for a text that nothing closes."""
    return syntax_error(text, at, "文字没有结束", "the text is not closed", habits.open_text(text, at), '"')


def unquoted_text(text: str, start: int, end: int, functions: Iterable[str] = ()) -> FeelSyntaxError:
    """The error for words that stand side by side and are no known name; before a parenthesis they were meant to be
    one of the functions.
    """
    words = text[start:end]
    zh, en = f"“{words}”不是已知的名称", f"“{words}” is not a known name"
    called = text[end:].lstrip().startswith("(")
    fix = habits.nearest(words, functions) if called else None
    return syntax_error(text, start, zh, en, fix or habits.instead_of_words(words), "a known name")


def python_name(text: str, at: int, name: str) -> FeelSyntaxError:
    """The error for True, False, None and their kin."""
    right = PYTHON_NAMES[name]
    return syntax_error(text, at, f"出现了 {name}", f"found {name}", (f"请写小写的 {right}", f"Write {right}"), right)


def expected(text: str, at: int, what: str, found: str) -> FeelSyntaxError:
    """The error where something else should stand."""
    seen_zh = f"出现了 {found}" if found else "文字到此结束"
    seen_en = f"found {found}" if found else "the text ends here"
    zh = f"此处应为{_TERMS_ZH.get(what, f' {what}')}，但{seen_zh}"
    fix = habits.instead(text, at, what, found) or _bracket(text, at, found)
    return syntax_error(text, at, zh, f"expected {what}, but {seen_en}", fix, what)


def _bracket(text: str, at: int, found: str) -> tuple[str, str] | None:
    """What is wrong with the brackets before the offset. Empty: None when nothing is."""
    waiting = habits.unclosed(text, at)
    if found in (")", "]", "}") and not waiting:
        return f"这个 {found} 前面没有与它配对的括号", f"Nothing before this {found} opened it"
    if waiting and (not found or (found in (")", "]", "}") and _CLOSES[waiting[-1][0]] != found)):
        sign, opened = waiting[-1]
        line, column = place(text, opened)
        close = _CLOSES[sign]
        return (
            f"第 {line} 行第 {column} 列的 {sign} 缺少配对的 {close}",
            f"The {sign} at line {line}, column {column} has no matching {close}",
        )
    if not found:
        return "请检查表达式是否写完", "Check that the expression is complete"
    return None
