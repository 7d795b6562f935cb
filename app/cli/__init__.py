"""The command `duogui`: every word of it calls one verb and prints what it answers.

With --json one JSON object goes to standard output and nothing else; progress and messages go to standard error. Exit codes: 0 fine,
1 found something wrong, 2 could not run. Here alone errors become exit codes.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence

import click

from app.cli import (
    bench,
    calendars,
    cases,
    decisions,
    expressions,
    histories,
    keeping,
    layers,
    models,
    organisation,
    site,
    studio,
)
from app.cli.output import COULD_NOT, FINE, say
from app.domain.errors import DuoguiError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="duogui", message="%(version)s")
def commands() -> None:
    """多规：在 BPMN 流程图和 DMN 决策表上办理“多规合一”业务。 / Multi-plan casework on BPMN diagrams and DMN tables."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    try:
        code = commands.main(
            args=list(arguments) if arguments is not None else None, prog_name="duogui", standalone_mode=False
        )
    except DuoguiError as error:
        say(
            f"{error.code} {error.message('zh')}\n  → {error.hint('zh')}\n{error.code} {error.message('en')}\n  → {error.hint('en')}"
        )
        code = COULD_NOT
    except click.ClickException as error:
        usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
        say(f"命令用法有误 / the command was not understood: {error.format_message()}")
        say(f"  → 请加 --help 查看用法 / add --help to see how it is used\n{usage}".rstrip())
        code = COULD_NOT
    except click.Abort:
        code = COULD_NOT
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        say(f"无法读取的输入：{error}\nThe input cannot be read: {error}")
        code = COULD_NOT
    except OverflowError as error:
        say(
            f"日期或数值超出可计算的范围：{error}\nA date or a number is out of the range that can be computed: {error}"
        )
        code = COULD_NOT
    except OSError as error:
        say(f"{error}")
        code = COULD_NOT
    except Exception as error:  # the outermost edge: an unforeseen error is no finding, so it must not end with 1
        traceback.print_exc()
        say(
            f"出现意外错误，命令没有完成：{error!r}\nSomething unforeseen went wrong, the command did not finish: {error!r}"
        )
        code = COULD_NOT
    sys.exit(code if isinstance(code, int) else FINE)


for word in (
    site.demo,
    organisation.init,
    organisation.organisation,
    layers.layers,
    calendars.calendar,
    site.serve,
    site.tick,
    site.upgrade,
    site.account,
    models.deadline,
    expressions.feel,
    decisions.decide,
    models.run_model,
    models.rehearse,
    studio.check,
    studio.diff,
    studio.new,
    studio.publish,
    studio.export_models,
    histories.site,
    histories.history,
    keeping.backup,
    keeping.restore,
    keeping.doctor,
    cases.cases,
    bench.bench,
):
    commands.add_command(word)
