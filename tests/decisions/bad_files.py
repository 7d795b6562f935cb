"""Hostile and hopeless decision files, and how much each costs. Run as a program it prints a JSON object a file.

Each is decided in a process of its own that begins with everything imported, so that what the file itself costs is seen.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from dmn_parts import knowledge, service

from dmn_texts import decision, definitions, input_data, literal, table, text

KILO = 1024


def item(name, kind):
    return f'<itemDefinition name="{name}"><typeRef>{kind}</typeRef></itemDefinition>'


def large_table():
    """10,000 rows of 5 input columns, of which the last matches."""
    columns = ["a", "b", "c", "d", "e"]
    rules = [
        [f"{row}", f"< {row + 1}", f'"{row}", "x{row}"', f"[{row}..{row + 9}]", "-", str(row)] for row in range(10_000)
    ]
    return definitions(decision("D", table(columns, ["r"], rules)))


def nested(depth):
    return "<list>" * depth + literal("1") + "</list>" * depth


def chain(length):
    """Decisions that each require the two before it."""
    parts = [decision("c0", literal("1")), decision("c1", literal("1"))]
    parts += [
        decision(f"c{one}", literal(f"c{one - 1} + c{one - 2}"), requires=[f"d_c{one - 1}", f"d_c{one - 2}"])
        for one in range(2, length)
    ]
    return definitions(*parts)


def bomb():
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return f"<!DOCTYPE definitions [{entities}]><definitions>&i;</definitions>".encode()


ROWS = [["< 10", '"low"'], [">= 10", '"high"']]
GOOD = table(["x"], ["r"], ROWS)
BAD = {
    "an empty file": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "unbalanced text": definitions(decision("D", literal("(1 + [2"))),
    "unbalanced xml": definitions(decision("D", GOOD))[:-20],
    "a megabyte of parentheses": definitions(decision("D", literal("(" * 1_000_000))),
    "a megabyte of parentheses in a cell": definitions(decision("D", table(["x"], ["r"], [["(" * 1_000_000, "1"]]))),
    "a megabyte of digits": definitions(decision("D", literal("1" * 1_000_000))),
    "a megabyte as a name": definitions(decision("D" * 1_000_000, literal("1 +"))),
    "knowledge that calls itself": definitions(
        knowledge("f", ["n"], literal("f(n + 1)"), ["b_f"]), decision("D", literal("f(1)"), knows=["b_f"])
    ),
    "knowledge that calls itself twice": definitions(
        knowledge("f", ["n"], literal("f(n + 1) + f(n + 2)"), ["b_f"]), decision("D", literal("f(1)"), knows=["b_f"])
    ),
    "knowledge in a circle": definitions(
        knowledge("f", ["n"], literal("g(n)"), ["b_g"]),
        knowledge("g", ["n"], table(["n"], ["r"], [["-", "f(n)"]]), ["b_f"]),
        decision("D", literal("f(1)"), knows=["b_f"]),
    ),
    "a service that calls itself": definitions(
        decision("A", literal("S()"), knows=["s_S"]), service("S", ["d_A"]), decision("D", literal("S()"), knows=["s_S"])
    ),
    "a function that calls itself": definitions(
        knowledge("f", ["g", "n"], literal("g(g, n)")),
        decision("D", literal("f(function(h, n) h(h, n + 1), 1)"), knows=["b_f"]),
    ),
    "a loop of loops": definitions(decision("D", literal("for i in 1..9999 return for j in 1..9999 return [i, j]"))),
    "requirements in a circle": definitions(
        decision("D", literal("E"), requires=["d_E"]), decision("E", literal("D"), requires=["d_D"])
    ),
    "a decision that requires itself": definitions(decision("D", literal("D"), requires=["d_D"])),
    "types in a circle": definitions(item("tA", "tB"), item("tB", "tA"), decision("D", literal("1"), kind="tA")),
    "an unknown type": definitions(decision("D", literal("1"), kind="tNowhere")),
    "an unknown type in a text": definitions(decision("D", literal("1 instance of tNowhere"))),
    "a reference to nothing": definitions(decision("D", literal("x"), requires=["i_nowhere"])),
    "two decisions of one name": definitions(decision("D", literal("1")), decision("D", literal("2")).replace("d_D", "d_E")),
    "two types of one name": definitions(item("tA", "string"), item("tA", "string"), decision("D", literal("1"))),
    "two elements of one id": definitions(decision("D", literal("1")), decision("E", literal("2")).replace("d_E", "d_D")),
    "a bomb of entities": bomb(),
    "a quadratic bomb": f'<!DOCTYPE d [<!ENTITY a "{"a" * 100_000}">]><definitions>{"&a;" * 10_000}</definitions>'.encode(),
    "an external entity": b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><definitions>&a;</definitions>',
    "a document type elsewhere": b'<!DOCTYPE d SYSTEM "http://localhost/d.dtd"><definitions/>',
    "rows without cells": definitions(decision("D", GOOD.replace(f"<inputEntry>{text('< 10')}</inputEntry>", ""))),
    "a table without outputs": definitions(decision("D", "<decisionTable><rule/></decisionTable>")),
    "an unknown hit policy": definitions(decision("D", GOOD.replace("UNIQUE", "BEST"))),
    "an unknown aggregation": definitions(decision("D", table(["x"], ["r"], ROWS, "COLLECT", "AVERAGE"))),
    "boxes in boxes": definitions(decision("D", nested(200))),
    "elements without end": b"<a>" * 300_000,
    "many elements": definitions("<x/>" * 3_000_000),
    "many attributes": f"<definitions {' '.join(f'a{one}=%s1%s' % (chr(34), chr(34)) for one in range(200_000))}/>".encode(),
    "a text of ten megabytes": definitions(f"<description>{'a' * 10_000_000}</description>", decision("D", literal("1 +"))),
    "a hundred megabytes": b"<!-- " + b" " * 100_000_000,
    "a diagram": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>',
    "another encoding than it says": b'<?xml version="1.0" encoding="GBK"?>' + b"\xff\xff\xff\xff",
    "bytes that are no text": definitions(decision("D", literal("X"))).replace(b"X", b"\xff\xfe"),
    "huge numbers": definitions(decision("D", table(["9" * 4000 + " ** 9999"], ["r"], [["1e999999999", "1 +"]]))),
}  # fmt: skip
FINE = {
    "a large table": large_table(),
    "a chain of requirements": chain(60),
    "a mark of byte order": b"\xef\xbb\xbf" + definitions(decision("D", literal("1"))),
    "chinese in its own encoding": '<?xml version="1.0" encoding="GBK"?>'.encode("gbk")
    + definitions(decision("判定", literal('"同意"'))).decode("utf-8").encode("gbk"),
    "utf-16": definitions(input_data("x"), decision("D", literal("1"))).decode("utf-8").encode("utf-16"),
}
INPUT = {"x": 1, "a": 9999, "b": 0, "c": "x9999", "d": 10_000, "e": 1}


def resident():
    """Bytes of memory in use now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def decided(path):
    """What `duogui decide` says, and its exit code."""
    import contextlib
    import io

    from app.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["decide", str(path), "--input", str(path.parent / "input.json"), "--json"])
        except SystemExit as ended:
            return {"code": ended.code, "out": out.getvalue()[:40_000], "err": err.getvalue()[:40_000]}


def measured(path):
    """Runs in a child: what was said, CPU seconds and bytes beyond the start."""
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as answer:
            found = json.loads(answer.read())
        os.wait()
        return found
    before, began = resident(), time.process_time()
    found = decided(path)
    found["seconds"] = time.process_time() - began
    found["bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILO - before
    with os.fdopen(write, "w", encoding="utf-8") as answer:
        answer.write(json.dumps(found))
    os._exit(0)


def main():
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "input.json").write_text(json.dumps(INPUT), "utf-8")
        warm = Path(folder) / "warm.dmn"
        warm.write_bytes(definitions(decision("D", GOOD)))
        decided(warm)
        for name, content in {**BAD, **FINE}.items():
            path = Path(folder) / "bad.dmn"
            path.write_bytes(content)
            sys.stdout.write(json.dumps({"name": name, **measured(path)}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
