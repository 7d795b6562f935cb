"""Random FEEL expressions with types, so that most of them mean something. The same seed gives the same expressions.

Every piece of the language that has a value of a type is one line of PIECES; a piece names what it needs in braces, as
{number} or {list}; << and >> are the braces of a context. Loops and filters bind a variable for the part that follows.
"""

import random
import re

DEPTH = 3
# What an expression of a type may be. The pieces on the first line of a type need nothing else.
PIECES = {
    "number": [
        "0", "1", "2", "3", "7", "10", "12.5", "0.25", "100", "1.005", "-4", "-2.5",
        "{number} + {number}", "{number} - {number}", "{number} * {number}", "{number} / {divisor}", "({number})",
        "{small} ** {exponent}", "-({number})", "if {boolean} then {number} else {number}",
        "abs({number})", "floor({number})", "ceiling({number})", "floor({number}, {scale})", "decimal({number}, {scale})",
        "round up({number}, {scale})", "round half up({number}, {scale})", "round down({number}, {scale})",
        "round half down({number}, {scale})", "modulo({number}, {divisor})", "sqrt(abs({number}))", "exp({small})",
        "count({list})", "sum({list})", "min({list})", "max({list})", "mean({list})", "median({list})", "product({short})",
        "stddev({list})", "min({number}, {number})", "max({number}, {number}, {number})", "string length({string})",
        "{list}[{index}]", "{context}.a", '{contexts}[{index}].a', "{date}.year", "{date}.day", "{date}.weekday",
        "{moment}.hour", "{clock}.minute", "{days}.days", "{months}.months", "day of year({date})", "week of year({date})",
        'number({digits}, ",", ".")', "{days} / {days}", 'get value({context}, "a")',
        "(function(x) x + {number})({number})", "<<a: {number}, b: a + 1>>.b", "{list}[-1]", "{range}.start",
    ],
    "small": ["0", "1", "2", "3", "0.5"],
    "exponent": ["0", "1", "2", "3"],
    "divisor": ["2", "4", "5", "8", "10", "0.5", "-3", "7"],
    "scale": ["0", "1", "2"],
    "index": ["1", "2", "3", "-1", "-2"],
    "place": ["1", "2", "3", "-1"],
    "digits": ['"1,000.5"', '"12"', '"0.25"', '"1000000"'],
    "string": [
        '"a"', '"abc"', '"foobar"', '""', '"项目 A"', '"生态红线"', '"a,b,c"', '"Zebra"', '"x1y22"', '"🐎ab"',
        "{string} + {string}", "upper case({string})", "lower case({string})", "substring({string}, {place})",
        "substring({string}, {place}, {count})", "substring before({string}, {string})", "substring after({string}, {string})",
        'string join({strings}, "-")', "string join({strings})", "string({number})", "string({boolean})", "string({date})",
        "string({days})", "string({short})", 'replace({string}, {pattern}, {replacement})', "{context}.b",
        "if {boolean} then {string} else {string}", "{strings}[{index}]", "day of week({date})", "month of year({date})",
        "min({strings})", "string({context})", 'get value({context}, "b")',
    ],
    "count": ["1", "2", "3"],
    "pattern": ['"a"', '"[a-c]"', '"b+"', '"(a)(b)?"', '"o<<1,2>>"', '"[^a]"', '"\\\\d"', '"^a"', '"a.c"'],
    "replacement": ['"x"', '"$1"', '"[$0]"', '""'],
    "boolean": [
        "true", "false",
        "{number} < {number}", "{number} >= {number}", "{number} = {number}", "{number} != {number}", "{string} = {string}",
        "{string} < {string}", "{date} < {date}", "{date} = {date}", "{moment} <= {moment}", "{clock} > {clock}",
        "{days} < {days}", "{months} >= {months}", "{boolean} and {boolean}", "{boolean} or {boolean}", "not({boolean})",
        "{number} between {number} and {number}", "{number} in {range}", "{number} in ({number}, {number})",
        "{number} in {list}", "{number} in (< {number}, > {number})", "{string} in {strings}", "{date} in {dates}",
        "contains({string}, {string})", "starts with({string}, {string})", "ends with({string}, {string})",
        "matches({string}, {pattern})", "list contains({list}, {number})", "list contains({strings}, {string})",
        "some i in {list} satisfies i > {number}", "every i in {list} satisfies i <= {number}", "all({booleans})",
        "any({booleans})", "odd({count})", "even({place})", "{number} instance of number", "{string} instance of string",
        "{date} instance of date", "{list} instance of list<number>", "{context} = {context}", "{list} = {list}",
        "before({number}, {number})", "before({range}, {range})", "after({range}, {number})", "overlaps({range}, {range})",
        "includes({range}, {number})", "meets({range}, {range})", "is({date}, {date})", "{number} = null", "{context}.c = null",
        "{days} = {days}", "{months} = {months}", "is({number}, {number})", "null or {boolean}", "null and {boolean}",
    ],
    "booleans": ["[true, false]", "[true]", "[]", "[{boolean}, {boolean}]", "[{boolean}, null]"],
    "date": [
        '@"2026-03-02"', '@"2024-02-29"', 'date("2025-12-31")', "date(2026, 1, 31)", '@"1999-07-15"',
        "{date} + {months}", "{date} - {months}", "{date} + {wholedays}", "{date} - {wholedays}", "date({moment})",
        "if {boolean} then {date} else {date}", "{dates}[{index}]",
    ],
    "dates": ["[{date}, {date}]", "[{date}, {date}, {date}]"],
    "moment": [
        '@"2026-03-02T09:30:00"', '@"2024-02-29T23:59:59"', 'date and time("2025-12-31T00:00:00")',
        "date and time({date}, {clock})", "{moment} + {days}", "{moment} - {days}", "{moment} + {months}",
    ],
    "clock": ['@"09:30:00"', '@"23:59:59"', 'time("00:00:00")', "time(12, 15, 0)", "{clock} + {days}", "time({moment})"],
    "wholedays": ['@"P1D"', '@"P30D"', 'duration("P10D")'],
    "days": [
        '@"P1D"', '@"PT36H"', '@"PT90M"', 'duration("P2DT3H4M5S")', '@"-PT1H"',
        "{days} + {days}", "{days} - {days}", "{days} * {count}", "{days} / {count}", "{date} - {date}", "{moment} - {moment}",
        "abs({days})", "{clock} - {clock}",
    ],
    "months": [
        '@"P1Y"', '@"P14M"', 'duration("P1Y2M")', '@"-P3M"',
        "{months} + {months}", "{months} - {months}", "years and months duration({date}, {date})", "abs({months})",
        "{months} * {count}", "-({months})",
    ],
    "short": ["[1, 2]", "[3]", "[]", "[1, 2, 3]", "[{small}, {small}]"],
    "list": [
        "[1, 2, 3]", "[5]", "[]", "[10, -1, 2.5, 2.5]",
        "[{number}, {number}]", "append({list}, {number})", "concatenate({list}, {list})", "reverse({list})",
        "sublist({list}, 1)", "sublist({list}, {place}, {count})", "distinct values({list})", "union({list}, {list})",
        "flatten([{list}, {list}])", "remove({list}, {place})", "insert before({list}, {place}, {number})",
        "list replace({list}, {place}, {number})", "index of({list}, {number})", "sort({list}, function(x, y) x < y)",
        "sort({list}, function(x, y) x > y)", "{list}[item > {number}]", "{list}[item != {number} and item < {number}]",
        "for i in {list} return i * {number}", "for i in {list} return i + {number}", "for i in 1..4 return i * {number}",
        "for i in {list}, j in {short} return i - j", "{contexts}.a", "mode({list})", "{contexts}[a > {number}].a",
        "for i in {list} return if i > {number} then i else {number}",
    ],
    "strings": [
        '["a", "b"]', '["foo"]', '["x", "y", "z"]',
        "[{string}, {string}]", 'split({string}, ",")', "split({string}, {pattern})", "append({strings}, {string})",
        "for s in {strings} return s + {string}", "{strings}[contains(item, {string})]", "reverse({strings})",
        "{contexts}.b", 'sort({strings}, function(x, y) x < y)',
    ],
    "context": [
        '<<a: 1, b: "x">>', '<<a: 2.5, b: "">>',
        "<<a: {number}, b: {string}>>", 'context put({context}, "a", {number})', "context merge([{context}, {context}])",
        "{contexts}[{index}]", 'context([<<key: "a", value: {number}>>, <<key: "b", value: {string}>>])',
    ],
    "contexts": ['[<<a: 1, b: "x">>, <<a: 2, b: "y">>]', "[{context}, {context}]", "{contexts}[a > {number}]",
                 "for i in {short} return <<a: i, b: {string}>>"],
    "range": ["[1..5]", "(0..10)", "[2..7)", "(3..4]", "[{number}..{number}]"],
    "odd": [  # what an analyst writes by mistake: it has a value too, most often null
        "{number} + {string}", "{number} = {string}", "{list} = {number}", "{boolean} and {number}", "{date} + {number}",
        "{string} - {string}", "{string} < {number}", "{context}.missing", "{list}[{string}]", "{date} = {moment}",
        "sum({strings})", "upper case({number})", "not({number})", "-({string})", "{number}[1]", "null + {number}",
        "abs(null)", "{days} + {months}", "{list} + {list}", "if {number} then 1 else 2", "{string}.length",
    ],
}  # fmt: skip
# By turns: what rules are made of comes more often than what is rare in them.
TOPS = (
    *("number", "string", "boolean", "list", "boolean", "number", "date", "strings", "boolean", "context"),
    *("number", "moment", "list", "string", "clock", "days", "months", "odd"),
)


def expression(chance, kind, depth=DEPTH):
    """An expression of the type, drawn from the source of chance; the outermost one is never a leaf."""
    pieces = PIECES[kind]
    leaves = [piece for piece in pieces if not needs(piece)]
    if depth == DEPTH:
        pieces = [piece for piece in pieces if needs(piece)]
    elif leaves and (depth <= 0 or chance.random() < 1 / (depth + 1)):
        return filled(chance.choice(leaves), [])
    piece = chance.choice(pieces)
    return filled(piece, [(need, grouped(expression(chance, need, depth - 1))) for need in needs(piece)])


def needs(piece):
    """The types that a piece names in braces, in order."""
    return re.findall(r"\{([a-z]+)\}", piece)


def filled(piece, parts):
    """The piece with each name in braces replaced by its text."""
    text, rest = "", piece
    for need, part in parts:
        before, _, rest = rest.partition("{" + need + "}")
        text += before + part
    return (text + rest).replace("<<", "{").replace(">>", "}")


def grouped(text):
    """The text in parentheses where it would not stand alone beside an operator or a bracket."""
    return f"({text})" if any(sign in text for sign in " -") and not is_closed(text) else text


def is_closed(text):
    """Whether the whole text is one literal, list, context or parenthesis."""
    if text[0] == '"' and '"' not in text[1:-1]:
        return True
    if text[:2] == '@"' and text.count('"') == 2:
        return True
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and place < len(text) - 1:
            return False
    return text[0] in "([{" and ".." not in text


def expressions(count, seed):
    """So many different expressions of all types, by turns."""
    chance, made = random.Random(seed), {}
    while len(made) < count:
        made[expression(chance, TOPS[len(made) % len(TOPS)])] = None
    return list(made)
