"""What functions and methods of other languages are called in FEEL. Tables only; doubts.py asks them."""

from __future__ import annotations

_LENGTH = "count(…) / string length(…)"
# Functions of other languages, and what FEEL calls them.
FOREIGN = {
    **dict.fromkeys(("len", "length", "size", "LEN", "长度"), _LENGTH),
    **dict.fromkeys(("str", "toString", "text", "TEXT"), "string(…)"),
    **dict.fromkeys(("int", "trunc", "INT"), "floor(…)"),
    **dict.fromkeys(("float", "parseFloat", "parseInt", "Number"), 'number(…, ",", ".")'),
    **dict.fromkeys(("round", "ROUND", "四舍五入"), "round half up(…, 2)"),
    **dict.fromkeys(("ceil", "roundup"), "ceiling(…)"),
    **dict.fromkeys(("upper", "toUpperCase", "UPPER"), "upper case(…)"),
    **dict.fromkeys(("lower", "toLowerCase", "LOWER"), "lower case(…)"),
    **dict.fromkeys(("avg", "average", "AVERAGE", "平均值", "平均"), "mean(…)"),
    **dict.fromkeys(("SUM", "求和"), "sum(…)"),
    **dict.fromkeys(("MAX", "最大值"), "max(…)"),
    **dict.fromkeys(("MIN", "最小值"), "min(…)"),
    **dict.fromkeys(("COUNT", "计数"), "count(…)"),
    **dict.fromkeys(("包含",), 'contains(…, "…") / list contains(…, …)'),
    **dict.fromkeys(("今天", "TODAY"), "today()"),
    **dict.fromkeys(("现在", "NOW"), "now()"),
    **dict.fromkeys(("日期", "DATE"), 'date("2026-03-02")'),
    **dict.fromkeys(("datetime", "timestamp"), 'date and time("2026-03-02T09:00:00")'),
    **dict.fromkeys(("timedelta",), 'duration("P1D")'),
    **dict.fromkeys(("sorted",), "sort(…, function(x, y) x < y)"),
    **dict.fromkeys(("reversed",), "reverse(…)"),
    **dict.fromkeys(("set", "unique", "distinct"), "distinct values(…)"),
    **dict.fromkeys(("pow", "POWER"), "a ** b"),
    **dict.fromkeys(("mod", "MOD"), "modulo(a, b)"),
    **dict.fromkeys(("iif", "IIF", "IF"), "if … then … else …"),
    **dict.fromkeys(("isnull", "is_null", "isNull", "ISBLANK", "isEmpty", "empty"), "… = null"),
    **dict.fromkeys(("coalesce", "nvl", "IFNULL"), "if a = null then b else a"),
    **dict.fromkeys(("concat", "CONCAT"), 'string join([…, …], "")'),
    **dict.fromkeys(("substr", "SUBSTR", "MID", "slice"), "substring(…, 1, 3)"),
}
# Methods of other languages, called behind a dot.
METHODS = {
    **dict.fromkeys(("lower", "toLowerCase"), "lower case(…)"),
    **dict.fromkeys(("upper", "toUpperCase"), "upper case(…)"),
    **dict.fromkeys(("startswith", "startsWith"), 'starts with(…, "…")'),
    **dict.fromkeys(("endswith", "endsWith"), 'ends with(…, "…")'),
    **dict.fromkeys(("contains", "includes"), 'contains(…, "…") / list contains(…, …)'),
    **dict.fromkeys(("length", "size", "len"), _LENGTH),
    **dict.fromkeys(("strip", "trim"), "trim(…)"),
    **dict.fromkeys(("split",), 'split(…, ",")'),
    **dict.fromkeys(("replace", "replaceAll"), 'replace(…, "…", "…")'),
    **dict.fromkeys(("join",), 'string join(…, ",")'),
    **dict.fromkeys(("get",), 'get value(…, "…")'),
    **dict.fromkeys(("append", "push", "add"), "append(…, …)"),
    **dict.fromkeys(("keys", "items", "values", "entries"), "get entries(…)"),
    **dict.fromkeys(("index", "indexOf"), "index of(…, …)"),
    **dict.fromkeys(("substring", "substr", "slice"), "substring(…, 1, 3)"),
    **dict.fromkeys(("equals",), "a = b"),
    **dict.fromkeys(("toString", "format"), "string(…)"),
}
