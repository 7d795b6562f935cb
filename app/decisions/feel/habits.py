"""Habits of other languages and of Chinese typing, and what FEEL writes instead, in Chinese and English.

Here live the tables and the looking at a text around an offset; mistakes.py makes errors of them. Nothing here raises.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

Fix = tuple[str, str]

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
    "《": "<",
    "》": ">",
}
_MATHEMATICAL = frozenset("≥≤≠×÷—–《》")  # signs of their own, not wide forms of others
_AT_THE_END = frozenset("。；，、")
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
    "…": ("区间请写两个半角点：[1..5]", "Write a range with two dots: [1..5]"),
    "~": ("区间请写 [5..10]", "Write a range as [5..10]"),
    "～": ("区间请写 [5..10]", "Write a range as [5..10]"),
    "＞＝": ("大于等于请写半角 >=", "Write >= for greater or equal"),
    "＜＝": ("小于等于请写半角 <=", "Write <= for less or equal"),
    "！＝": ("不等请写半角 !=", "Write != for not equal"),
    "＝＝": ("相等请写一个半角等号：a = b", "Write one equals sign: a = b"),
    "＆＆": ("“并且”请写 and", "Write and"),
    "｜｜": ("“或者”请写 or", "Write or"),
    "%": ("取余请写 modulo(a, b)", "Write modulo(a, b) for the remainder"),
    "^": ("乘方请写 **", "Write ** for powers"),
    ";": ("多个值请用英文逗号分开", "Separate values by commas"),
    "${": ("不要写 ${ }，直接写表达式", "Leave ${ } away and write the expression alone"),
    "#{": ("不要写 #{ }，直接写表达式", "Leave #{ } away and write the expression alone"),
    "\\": ("反斜杠只能写在文字里", "A backslash belongs inside a text"),
    "$": ("不要写 ${ }，直接写表达式", "Leave ${ } away and write the expression alone"),
}
PYTHON_NAMES = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "none": "null",
    "NULL": "null",
    "Null": "null",
    "nil": "null",
    "undefined": "null",
}
# Words that other languages have and FEEL has not, or writes otherwise; looked for in words that stand side by side.
WORDS: dict[str, Fix] = {
    "is": ("判断空值请写 a = null", "Write a = null to ask for null"),
    "not": (
        "“不在其中”请写 not(a in [1, 2])，“非”请写 not(…)",
        "Write not(a in [1, 2]), and not(…) for other negations",
    ),
    "lambda": ("函数请写 function(x) x + 1", "Write a function as function(x) x + 1"),
    "def": ("函数请写 function(x) x + 1", "Write a function as function(x) x + 1"),
    "import": ("表达式里不能导入，请直接写要计算的值", "Nothing can be imported; write the value alone"),
    "return": ("不要写 return，直接写结果", "Leave return away and write the result alone"),
    "elif": ("请写 if … then … else if … then … else …", "Write if … then … else if … then … else …"),
    "when": ("请写 if … then … else …", "Write if … then … else …"),
    "AND": ("请写小写的 and", "Write and in small letters"),
    "OR": ("请写小写的 or", "Write or in small letters"),
    "NOT": ("请写小写的 not(…)", "Write not(…) in small letters"),
    "IN": ("请写小写的 in", "Write in in small letters"),
    "IF": ("请写小写的 if … then … else …", "Write if … then … else … in small letters"),
    "BETWEEN": ("请写小写的 between … and …", "Write between … and … in small letters"),
    "并且": ("“并且”请写 and", "Write and"),
    "而且": ("“并且”请写 and", "Write and"),
    "且": ("“并且”请写 and", "Write and"),
    "或者": ("“或者”请写 or", "Write or"),
    "或": ("“或者”请写 or", "Write or"),
    "如果": ("请写 if … then … else …", "Write if … then … else …"),
    "否则": ("请写 if … then … else …", "Write if … then … else …"),
    "大于": ("大于请写 >", "Write > for greater"),
    "小于": ("小于请写 <", "Write < for less"),
    "等于": ("等于请写 =", "Write = for equal"),
    "不等于": ("不等请写 !=", "Write != for not equal"),
    "不是": ("不等请写 !=，“非”请写 not(…)", "Write != for not equal, not(…) for a negation"),
    "包含": ('请写 contains(a, "…") 或 list contains(a, b)', 'Write contains(a, "…") or list contains(a, b)'),
    "属于": ('请写 a in ["甲", "乙"]', 'Write a in ["x", "y"]'),
}
_CHOICE = ("请写 if 条件 then 甲 else 乙", "Write if condition then a else b")
_RANGE = (
    "两个界限请写成区间，例如 [1..5]，或写 ? > 1 and ? < 5",
    "Write two limits as a range such as [1..5], or ? > 1 and ? < 5",
)
_VALUE = (
    "此处须写一个值，或写出比较的左边：a > 1；只有输入单元格可以单写 > 1",
    "Write a value, or the left side of the comparison: a > 1; only an input cell may have > 1 alone",
)
_LOOP = (
    "请写 for x in 列表 return x * 2；只取一部分时写 列表[item > 1]",
    "Write for x in list return x * 2, or list[item > 1]",
)
_TEXT = ('拼接请写 "甲" + string(x)', 'Join texts as "a" + string(x)')
_DATE = ('日期请写 @"2026-03-02" 或 date("2026-03-02")', 'Write a date as @"2026-03-02" or date("2026-03-02")')
_SIDE_BY_SIDE = ('拼接请写 "甲" + "乙"，并列请写 "甲", "乙"', 'Join texts as "a" + "b", separate values as "a", "b"')
_ENDS: dict[str, Fix] = {
    "else": ("if 必须有 else，例如 else null", "if needs else, for example else null"),
    "then": ("请写 if 条件 then 甲 else 乙", "Write if condition then a else b"),
    "return": ("请写 for x in 列表 return …", "Write for x in list return …"),
    "satisfies": ("请写 some x in 列表 satisfies …", "Write some x in list satisfies …"),
    "in": ("请写 for x in 列表 return …", "Write for x in list return …"),
    "and": ("请写 a between 1 and 5", "Write a between 1 and 5"),
}
# What was expected, and what stands there instead.
_INSTEAD: dict[tuple[str, str], Fix] = {
    ("an operator", "if"): _CHOICE,
    ("]", "for"): _LOOP,
    ("the end of the expression", "?"): _CHOICE,
    ("the end of the expression", "and"): _RANGE,
    ("the end of the expression", "or"): ("几个值请用英文逗号分开", "Separate several values by commas"),
    ("the end of the expression", ","): ("多个值请写成列表：[a, b]", "Write several values as a list: [a, b]"),
    ("the end of the expression", ":"): ("键和值请写在花括号里：{a: 1}", "Write keys and values in braces: {a: 1}"),
    ("the end of the expression", ".."): ("区间请写在括号里：[1..5]", "Write a range in brackets: [1..5]"),
    ("the end of the expression", "->"): ("函数请写 function(x) x + 1", "Write a function as function(x) x + 1"),
    ("an expression", "between"): _RANGE,
    ("an expression", "return"): WORDS["return"],
    ("an expression", "="): ("不能给变量赋值；相等请写 a = b", "Nothing can be assigned; write a = b to compare"),
    ("an expression", ":"): ("请检查冒号前的名称", "Check the name before the colon"),
    (":", "="): ("键和值之间请写冒号：{a: 1}", "Write a colon between key and value: {a: 1}"),
    ("a name", "{"): ("不要写 {{ }}，直接写表达式", "Leave {{ }} away and write the expression alone"),
    ("a name", "("): ("请写 for x in 列表 return …，不加括号", "Write for x in list return … without parentheses"),
}
# Where a word of another language may stand for an operator.
_BETWEEN = ("an operator", "the end of the expression")
_NEAR = 0.75  # of difflib: one letter of four may be wrong
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_QUIET = re.compile(r'"(?:[^"\\]|\\.)*"?|//[^\n]*|/\*.*?\*/', re.DOTALL)


def unclosed(text: str, end: int) -> list[tuple[str, int]]:
    """The brackets before the offset that nothing has closed, outermost first, with their offsets."""
    found: list[tuple[str, int]] = []
    quiet = [match.span() for match in _QUIET.finditer(text[:end])]
    for at, sign in enumerate(text[:end]):
        if any(start <= at < stop for start, stop in quiet):
            continue
        if sign in "([{":
            found.append((sign, at))
        elif sign in _BRACKETS and found and found[-1][0] == _BRACKETS[sign]:
            found.pop()
    return found


def instead(text: str, at: int, what: str, found: str) -> Fix | None:
    """The fix where something else was expected at the offset. Empty: None when no habit is known."""
    if text[at : at + 1] == '"' and re.search(r"(?<![\w])[fFrRbBuU]$", text[:at]):
        return _TEXT
    if found == "not" or what == "(":
        return "“非”请写 not(…)", "Write not(…) with parentheses"
    if found in ("<", ">", "<=", ">=") and not text[:at].strip():
        return _VALUE
    if found in ("<", ">", "<=", ">="):
        return _RANGE
    if what.startswith("a text such as") or re.match(r"年?\s*[0-9]*\s*月|年", found):
        return _DATE
    if what == "then" and found in ("{", ":"):
        return _CHOICE
    if not found and what in _ENDS:
        return _ENDS[what]
    if what == "an operator" and text[at : at + 1] == '"':
        return _SIDE_BY_SIDE
    if found == "null" and re.search(r"\bis\s+$", text[:at]):
        return WORDS["is"]
    return _INSTEAD.get((what, found)) or (WORDS.get(found) if what in _BETWEEN else None)


def instead_of_sign(text: str, at: int) -> Fix | None:
    """The fix for a sign that FEEL does not have. Empty: None when no habit is known."""
    for length in (3, 2, 1):
        sign = text[at : at + length]
        if sign == "%" and re.search(r"[0-9]$", text[:at]) and not re.match(r"\s*[\w(]", text[at + 1 :]):
            return "百分数请写小数，例如 5% 写 0.05", "Write a percentage as a number: 5% is 0.05"
        if sign in HABITS:
            return HABITS[sign]
    character = text[at]
    if character in _AT_THE_END and not text[at + 1 :].strip():
        return f"请删去末尾的“{character}”", f"Leave the {character} at the end away"
    if character in _MATHEMATICAL:
        return f"“{character}”请写成 {FULL_WIDTH[character]}", f"Write {FULL_WIDTH[character]} for {character}"
    if character in FULL_WIDTH:
        half = FULL_WIDTH[character]
        return f"全角标点“{character}”请改成半角 {half}", f"Replace the full-width {character} by {half}"
    if character.isdecimal():
        digits = re.match(r"[\d．。]+", text[at:])
        half = unicodedata.normalize("NFKC", digits[0] if digits else character).replace("。", ".")
        return f"全角数字请改成半角 {half}", f"Replace the full-width digits by {half}"
    if character in QUOTES:
        return _quotes(text, at)
    return None


def _quotes(text: str, at: int) -> Fix:
    if re.search(r"(?<![\w])[fFrRbBuU]$", text[:at]):
        return _TEXT
    inside = re.match(r"[^“”‘’「」『』＂'`\"]{1,40}(?=[“”‘’「」『』＂'`])", text[at + 1 :])
    example = f'"{inside[0]}"' if inside else '" "'
    return f"文字请用半角双引号：{example}", f"Put text between straight double quotes: {example}"


def instead_of_arrow(text: str, at: int, sign: str) -> Fix:
    """The fix for an operator of another language; an arrow after parentheses is a function."""
    if sign == "=>" and text[:at].rstrip().endswith(")"):
        return WORDS["lambda"]
    return HABITS[sign]


def instead_of_words(words: str) -> Fix:
    """The fix for words that stand side by side and are no known name."""
    for word in words.split():
        if word in WORDS:
            return WORDS[word]
    return f'如果是文字，请加半角双引号："{words}"', f'If this is text, put it between double quotes: "{words}"'


def nearest(name: str, names: Iterable[str]) -> Fix | None:
    """The name that was probably meant. Empty: None when none is near."""
    found = difflib.get_close_matches(name, sorted(names), n=1, cutoff=_NEAR)
    return (f"是否想写 {found[0]}？", f"Did you mean {found[0]}?") if found else None


def open_text(text: str, at: int) -> Fix:
    """The fix for a text that nothing closes."""
    wrong = re.search(r"[”“＂』」]", text[at + 1 :])
    if wrong:
        sign = wrong[0]
        return f'结尾的引号“{sign}”请改成半角 "', f'Replace the closing {sign} by a straight double quote "'
    return "请补上结尾的半角双引号", "Close the text with a double quote"
