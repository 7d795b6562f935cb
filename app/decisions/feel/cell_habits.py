"""What a whole cell was probably meant to be: alternatives, limits in words, numbers with their units.

habits.py looks at one place of a text; here the cell is looked at as a whole, so that the fix can be the cell as it has to
be written. Asked only about a text that could not be read. Nothing here raises.
"""

from __future__ import annotations

import re
from decimal import Decimal

from app.decisions.feel.decimals import print_number
from app.decisions.feel.habits import Fix

# In Chinese law 以上, 以下 and 以内 take in the number itself; 不满, 不足 and 超过 leave it out.
_BEFORE = {
    ">=": "大于等于|大于或等于|不小于|不低于|不少于|至少|≥|＞＝|＞=|>＝|=>|>=",
    "<=": "小于等于|小于或等于|不大于|不超过|不高于|不多于|至多|最多|≤|＜＝|＜=|<＝|=<|<=",
    "!=": "不等于|不是|≠|！＝|<>|!=",
    ">": "大于|超过|高于|多于|＞|>",
    "<": "小于|低于|少于|不足|不满|未满|＜|<",
    "=": "等于|==|＝＝|＝|=",
}
_BEHIND = {">=": "及以上|以上", "<=": "及以下|以下|以内|之内"}
_TIMES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMBER = r"-?[0-9]+(?:[,，][0-9]{3})*(?:\.[0-9]+)?"
_UNIT = r"(?!(?:and|or|in|AND|OR|IN|以|及|之|或|且|并|而)(?![a-z]))[^\W\d_][^\W_]{0,5}?|㎡"
_LIMIT = re.compile(
    rf"(?P<sign>{'|'.join(_BEFORE.values())})?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?"
    rf"\s*(?P<behind>{'|'.join(_BEHIND.values())})?"
)
_COMPARED = re.compile(rf"(?P<left>[^\W\d]\w*?)(?P<limit>(?:{'|'.join(_BEFORE.values())}).*)")
_TEXT = "\"[^\"]*\"|“[^”]*”|'[^']*'|‘[^’]*’|「[^」]*」"
_TEXTS = re.compile(rf"(?:{_TEXT})(?:\s*(?:\|\|?|｜｜?|或者?|or|OR|、|；|;|，|,|/)\s*(?:{_TEXT}))+")
_EITHER = re.compile(r"\s*(?:\|\|?|｜｜?|或者?|\bor\b|\bOR\b|、|；|;)\s*")
_BOTH = re.compile(r"\s*(?:&&?|＆＆?|并且|而且|且|同时|\band\b|\bAND\b|，|,)\s*|\s+(?=[<>≥≤＜＞])")
_FROM_TO = re.compile(
    rf"([\[(\]])?\s*({_NUMBER})\s*(?:{_UNIT})?\s*(?:至|到|~|～|—+|–|－|-|…+|\.{{2,}})\s*({_NUMBER})\s*(?:{_UNIT})?\s*([\])\[])?"
)
_LIKE = re.compile(r"""(?:like|LIKE)\s+["'](%?)([^%"']*)(%?)["']""")
_IN = re.compile(r"(not\s+)?(?:in|IN)\s*(\(.*\)|[\[(\]].*[\])\[])", re.DOTALL)
_DATE = re.compile(r"([0-9]{4})\s*[年/.]\s*([0-9]{1,2})\s*[月/.]\s*([0-9]{1,2})\s*日?")
_THOUSANDS = re.compile(r"([0-9]{1,3})((?:[,，][0-9]{3})+)")
_QUOTED_TRUTH = re.compile(r"[“”‘’'「『＂](true|false)[“”‘’'」』＂]", re.IGNORECASE)
_EMPTY = {"is null": "null", "is not null": "not(null)", "is none": "null", "is empty": "null"}
LONGEST = 300  # characters; what is longer is no slip in a plain cell
_ANYTHING = frozenset(("*", "＊", "—", "——", "－", "–", "%", "?*"))


def instead_of_cell(text: str) -> Fix | None:
    """The input cell that was probably meant. Empty: None when no habit is known."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if text in _ANYTHING:
        return "任意值请写 -，或者留空", "Write - for any value, or leave the cell empty"
    lowered = " ".join(text.lower().split())
    if lowered in _EMPTY:
        return _written(_EMPTY[lowered])
    if inside := _IN.fullmatch(text):
        tests = inside[2][1:-1].strip() if inside[2][0] == "(" and ".." not in inside[2] else inside[2]
        if '"' not in tests:
            tests = re.sub(r",\s*", ", ", tests)
        return _written(f"not({tests})" if inside[1] else tests)
    if like := _LIKE.fullmatch(text):
        return _written(_like(*like.groups()))
    if _TEXTS.fullmatch(text):
        return _separated([f'"{found[1:-1]}"' for found in re.findall(_TEXT, text)])
    return _range(text) or _limits(text) or instead_of_thousands(text) or instead_of_value(text)


def instead_of_thousands(text: str) -> Fix | None:
    """One number or two values where a comma stands before three digits. Empty: None where none does."""
    found = _THOUSANDS.fullmatch(text.strip())
    if found is None:
        return None
    parts = re.split("[,，]", text.strip())
    one, several = "".join(parts), ", ".join(parts)
    if any(part[0] == "0" for part in parts):
        return f"千分位不写逗号：{one}", f"Write thousands without commas: {one}"
    return f"一个数请写 {one}，几个值请写 {several}", f"Write {one} for one number, {several} for several values"


def instead_of_name(name: str) -> Fix | None:
    """The comparison that a name holds, such as 面积大于100. Empty: None where it holds none."""
    found = _COMPARED.fullmatch(name)
    limit = _LIMIT.fullmatch(found["limit"]) if found else None
    if found is None or limit is None:
        return None
    return _written(f"{found['left']} {_sign(limit)} {_number(limit)}")


def instead_of_value(text: str) -> Fix | None:
    """The value that was probably meant by an output or an expression. Empty: None when no habit is known."""
    if len(text) > LONGEST:
        return None
    if date := _DATE.fullmatch(text.strip()):
        return _written(f'@"{date[1]}-{date[2]:0>2}-{date[3]:0>2}"')
    if truth := _QUOTED_TRUTH.fullmatch(text.strip()):
        value = truth[1].lower()
        return (
            f'真假值不加引号：{value}；是文字才写 "{value}"',
            f'Write {value} without quotes, or "{value}" for a text',
        )
    found = _LIMIT.fullmatch(text.strip())
    if found is None or not found["unit"] or found["sign"] or found["behind"]:
        return None
    number = _number(found)
    return f"数字不带单位：{number}", f"Write the number without its unit: {number}"


def _written(cell: str) -> Fix:
    return f"请写 {cell}", f"Write {cell}"


def _separated(values: list[str]) -> Fix:
    told = ", ".join(values)
    return f"几个值请用英文逗号分开：{told}", f"Separate several values by commas: {told}"


def _like(before: str, part: str, behind: str) -> str:
    if before and behind:
        return f'contains(?, "{part}")'
    return f'ends with(?, "{part}")' if before else f'starts with(?, "{part}")' if behind else f'"{part}"'


def _range(text: str) -> Fix | None:
    """Two ends with something between them that is not the two dots; thousands with their commas."""
    found = _FROM_TO.fullmatch(text)
    if found is None:
        return None
    opened, low, high, closed = found.groups()
    low, high = (re.sub("[,，]", "", end) for end in (low, high))
    told = f"{opened or '['}{low}..{high}{closed or ']'}"
    return f"区间请写 {told}", f"Write a range as {told}"


def _limits(text: str) -> Fix | None:
    """One limit or two, in words or in signs. Empty: None where a number stands alone, whatever is behind it."""
    limits = _read_limits(_BOTH, text)
    if len(limits) == 1 and limits[0][0]:
        return _written(" ".join(limits[0]))
    if len(limits) == 2 and {sign[:1] for sign, _ in limits} == {"<", ">"}:
        (low, first), (high, last) = sorted(limits, reverse=True)
        told = f"{'[' if low == '>=' else '('}{first}..{last}{']' if high == '<=' else ')'}"
        return f"两个界限请写成区间：{told}", f"Write two limits as a range: {told}"
    limits = _read_limits(_EITHER, text)
    return _separated([" ".join(limit).strip() for limit in limits]) if len(limits) > 1 else None


def _read_limits(split: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """Operator and number of each part of the text. Empty: none where a part is something else."""
    parts = [_LIMIT.fullmatch(part) for part in split.split(text)]
    return [(_sign(part), _number(part)) for part in parts if part] if all(parts) else []


def _sign(limit: re.Match[str]) -> str:
    """The operator of a limit. Empty: "" for a number alone and for what has words on both sides of it."""
    for table, written in ((_BEFORE, limit["sign"]), (_BEHIND, limit["behind"])):
        for sign, words in table.items():
            if written and re.fullmatch(words, written):
                return sign
    return ""


def _number(limit: re.Match[str]) -> str:
    """The number alone, with the thousands that its unit begins with."""
    number = Decimal(re.sub("[,，]", "", limit["number"]))
    return print_number(number * _TIMES.get((limit["unit"] or " ")[0], 1))
