"""What every word of the command shares: its options, its exit codes, and the two ways out, for programs and for people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.domain import canonical

DATA = click.option(
    "--data",
    "directory",
    envvar="DUOGUI_DATA",
    default="duogui-data",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="数据目录 / data directory",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="只输出一个 JSON 对象 / print one JSON object and nothing else"
)
FINE, FOUND, COULD_NOT = 0, 1, 2


def say(text: str) -> None:
    """A message for the person, beside the output."""
    click.echo(text, err=True)


def put(value: Any) -> None:
    """One JSON object on a line of standard output; decimals as JSON numbers."""
    click.echo(canonical.dumps(plain(value), sort=False))


def plain(value: Any) -> Any:
    """A value as canonical JSON takes it: floats as the decimals they print as, keys as text."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
