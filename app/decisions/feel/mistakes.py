"""What a text that is not FEEL was probably meant to be, told in Chinese and English.

Here live the habits of other languages and of Chinese typing: Python, ${}, full-width punctuation, text without
quotes. Only lexer.py and parser.py raise through this file.
"""

from __future__ import annotations

from app.decisions.errors import FeelSyntaxError, Words

FULL_WIDTH = {
    "，": ",",
    "（": "(",
    "）": ")",
    "：": ":",
    "；": ",",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "。": ".",
    "．": ".",
    "、": ",",
    "？": "?",
    "！": "!=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "—": "-",
    "–": "-",
    "…": "..",
    "《": "<",
    "》": ">",
}
QUOTES = "“”‘’「」『』＂'`"

# What stands there, and the fix in Chinese and English.
HABITS: dict[str, tuple[str, str]] = {
    "==": ("相等请写一个等号：a = b", "Write one equals sign: a = b"),
    "===": ("相等请写一个等号：a = b", "Write one equals sign: a = b"),
    "!==": ("不等请写 !=", "Write != for not equal"),
    "&&": ("“并且”请写 and", "Write and"),
    "&": ("“并且”请写 and", "Write and"),
    "||": ("“或者”请写 or", "Write or"),
    "|": ("“或者”请写 or", "Write or"),
    "!": ("“非”请写 not(…)", "Write not(…)"),
    "<>": ("不等请写 !=", "Write != for not equal"),
    "=>": ("大于等于请写 >=", "Write >= for greater or equal"),
    "=<": ("小于等于请写 <=", "Write <= for less or equal"),
    "%": ("取余请写 modulo(a, b)", "Write modulo(a, b) for the remainder"),
    "^": ("乘方请写 **", "Write ** for powers"),
    ";": ("多个值请用英文逗号分开", "Separate values by commas"),
    "${": ("不要写 ${ }，直接写表达式", "Leave ${ } away and write the expression alone"),
    "#{": ("不要写 #{ }，直接写表达式", "Leave #{ } away and write the expression alone"),
    "$": ("不要写 ${ }，直接写表达式", "Leave ${ } away and write the expression alone"),
}
# What the parser says it expected, in Chinese; signs and keywords are the same in both languages.
_TERMS_ZH = {
    "an expression": "表达式",
    "an operator": "运算符",
    "a name": "名称",
    "a type": "类型",
    "the end of the expression": "表达式的结尾",
    'a text such as @"2026-03-02"': '文字，例如 @"2026-03-02"',
    "] or )": " ] 或 )",
}
PYTHON_NAMES = {"True": "true", "False": "false", "None": "null"}


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


def strange_character(text: str, at: int) -> FeelSyntaxError:
    """The error for a character no FEEL text has outside of strings."""
    character = text[at]
    found_zh, found_en = f"出现了 {character}", f"found {character}"
    for length in (3, 2, 1):
        fix = HABITS.get(text[at : at + length])
        if fix is not None:
            sign = text[at : at + length]
            return syntax_error(text, at, f"出现了 {sign}", f"found {sign}", fix)
    if character in FULL_WIDTH:
        half = FULL_WIDTH[character]
        fix = (f"全角标点“{character}”请改成半角 {half}", f"Replace the full-width {character} by {half}")
        return syntax_error(text, at, found_zh, found_en, fix)
    if character in QUOTES:
        fix = ('文字请用半角双引号：" "', 'Put text between straight double quotes: " "')
        return syntax_error(text, at, found_zh, found_en, fix)
    return syntax_error(text, at, found_zh, found_en)


def unquoted_text(text: str, start: int, end: int) -> FeelSyntaxError:
    """The error for words that stand side by side and are no known name."""
    words = text[start:end]
    fix = (f'如果是文字，请加半角双引号："{words}"', f'If this is text, put it between double quotes: "{words}"')
    zh, en = f"“{words}”不是已知的名称", f"“{words}” is not a known name"
    return syntax_error(text, start, zh, en, fix, "a known name")


def python_name(text: str, at: int, name: str) -> FeelSyntaxError:
    """The error for True, False and None."""
    right = PYTHON_NAMES[name]
    return syntax_error(text, at, f"出现了 {name}", f"found {name}", (f"请写小写的 {right}", f"Write {right}"), right)


def expected(text: str, at: int, what: str, found: str) -> FeelSyntaxError:
    """The error where something else should stand."""
    seen_zh = f"出现了 {found}" if found else "文字到此结束"
    seen_en = f"found {found}" if found else "the text ends here"
    zh = f"此处应为{_TERMS_ZH.get(what, f' {what}')}，但{seen_zh}"
    return syntax_error(text, at, zh, f"expected {what}, but {seen_en}", _fix_for(found, what), what)


def _fix_for(found: str, what: str) -> tuple[str, str] | None:
    if found == "not" or what == "(":
        return ("“非”请写 not(…)", "Write not(…) with parentheses")
    if found in ("<", ">", "<=", ">="):
        return (
            "两个界限请写成区间，例如 [1..5]，或写 ? > 1 and ? < 5",
            "Write two limits as a range such as [1..5], or ? > 1 and ? < 5",
        )
    if found == ":" and what == "an expression":
        return ("请检查冒号前的名称", "Check the name before the colon")
    if not found:
        return (
            "请检查括号和引号是否成对、表达式是否写完",
            "Check that brackets and quotes are closed and the expression is complete",
        )
    return None
