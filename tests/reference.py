"""The pages of docs/reference/ that `make reference` writes from the product itself; tests/test_docs.py proves them.

Here live the collecting of all errors and commands and the looks of their pages. Never here: prose of our own.
"""

import importlib
import re
import sys
from itertools import groupby
from pathlib import Path

from app.domain.errors import catalogue

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs/reference"


def every_error():
    """All error classes of the product, by room and number, after every module has been imported."""
    for path in sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("adapters/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not {"node_modules", "migrations", "__main__"} & set(parts):
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    return sorted(catalogue(), key=lambda kind: (room_of(kind.code), int(kind.code.rpartition("-")[2])))


def room_of(code):
    return code.split("-")[1]


def errors_page():
    """docs/reference/errors.md: what each code says and what to do then, in both languages."""
    lines = [
        "# Errors / 错误代码", "",
        "Written by `make reference` from the classes themselves. Words in braces are values that the message names.",
        "本页由程序生成；花括号中的词在提示里换成实际的值。", "",
    ]  # fmt: skip
    for room, kinds in groupby(every_error(), key=lambda kind: room_of(kind.code)):
        lines += [f"## {room}", "", "| code | HTTP | message | what to do now |", "|---|---|---|---|"]
        lines += [
            f"| {k.code} | {k.status} | {cell(k.zh)}<br>{cell(k.en)} | {cell(k.hint_zh)}<br>{cell(k.hint_en)} |"
            for k in kinds
        ]
        lines.append("")
    return "\n".join(lines)


def cell(text):
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def every_command():
    """(words, click command) of each command that does something, by name; empty while there is no app/cli."""
    if not (ROOT / "app/cli.py").exists() and not (ROOT / "app/cli/__init__.py").exists():
        return []
    return list(walk("duogui", importlib.import_module("app.cli").commands))


def walk(words, command):
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for name, each in sorted(inner.items()):
        if not each.hidden:
            yield from walk(f"{words} {name}", each)


def commands_page():
    """docs/reference/commands.md: each command with its help, arguments and options."""
    lines = [
        "# Commands",
        "",
        "Written by `make reference` from the command itself.",
        "Exit: 0 fine, 1 found something wrong, 2 could not run.",
        "",
    ]
    for words, command in every_command():
        lines += [
            f"## {words}",
            "",
            *[line.strip() for line in (command.help or "").replace("\b", "").strip().splitlines()],
            "",
        ]
        if command.params:
            lines += ["| parameter | meaning |", "|---|---|", *map(parameter, command.params), ""]
    return "\n".join(lines)


def parameter(param):
    if param.param_type_name == "argument":
        return f"| `{param.name.upper()}` | {'required' if param.required else 'optional'} |"
    return f"| `{', '.join([*param.opts, *param.secondary_opts])}` | {cell(param.help or '')} |"


def functions_page():
    """docs/reference/feel-functions.md: each built-in function of FEEL with its parameters and a case that the tests hold."""
    importlib.import_module("app.decisions.feel")
    builtins = importlib.import_module("app.decisions.feel.functions").BUILTINS
    cases = every_case()
    lines = [
        "# Functions of FEEL / FEEL 内置函数", "",
        "Written by `make reference` from the functions themselves; the examples are cases of the tests. `?` may be left out,",
        "`…` takes any number of arguments, `|` stands between types that are taken. What does not fit is null.",
        "本页由程序生成；? 可省略，… 可有多个，| 表示几种类型均可；不合适的参数得 null。", "",
        "| function | example |", "|---|---|",
    ]  # fmt: skip
    for name in sorted(builtins):
        calls = "<br>".join(f"`{name}({', '.join(map(signed, one.parameters))})`" for one in builtins[name].signatures)
        example = next((case for case in cases if case.startswith(f"{name}(") and not case.endswith("=> null")), "")
        lines.append(f"| {cell(calls)} | {f'`{cell(example)}`' if example else ''} |")
    return "\n".join([*lines, ""])


def every_case():
    """The cases of FEEL that the tests hold, in the order of their files."""
    files = sorted((ROOT / "tests/decisions/feel_cases").glob("*.txt"))
    return [line for path in files for line in path.read_text("utf-8").splitlines() if "=>" in line and line[0] != "#"]


def signed(one):
    kinds = importlib.import_module("app.decisions.feel.functions")._KINDS
    taken = [name for name, types in kinds.items() if one.kinds is not None and set(types) <= one.kinds]
    if "duration" in taken:
        taken = [name for name in taken if name not in ("days", "months")]
    told = "function" if one.is_function else " | ".join(taken) or "any"
    return f"{one.name}: {told}{'?' if one.optional else ''}{'…' if one.variadic else ''}"


def coverage_page():
    """docs/reference/bpmn-coverage.md: what of BPMN runs and what is refused, with the models that hold it."""
    return beside("tests/engine", "tests/engine/coverage", module="listed").page()


def defects_page():
    """docs/reference/engine-defects.md: each defect that shaped the engine, what is done about it, and the test that would tell."""
    return beside("tests/engine", module="defects").page()


def beside(*folders, module):
    """A module that lies among the tests of the engine."""
    sys.path[:0] = [str(ROOT / folder) for folder in folders]
    try:
        return importlib.import_module(module)
    finally:
        del sys.path[: len(folders)]


PAGES = {
    "feel-functions.md": functions_page, "errors.md": errors_page, "commands.md": commands_page,
    "bpmn-coverage.md": coverage_page, "engine-defects.md": defects_page,
}  # fmt: skip


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
        print(f"docs/reference/{name}")
