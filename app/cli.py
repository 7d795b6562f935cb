"""The command `duogui`: every word of it calls one verb and prints what it answers.

With --json one JSON object goes to standard output and nothing else; progress and messages go to standard error. Exit codes: 0 fine,
1 found something wrong, 2 could not run. Here alone errors become exit codes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.domain import canonical
from app.domain.errors import DuoguiError
from app.domain.instants import from_text, in_law_zone

DATA = click.option("--data", "directory", envvar="DUOGUI_DATA", default="duogui-data", show_default=True,
                    type=click.Path(path_type=Path, file_okay=False), help="数据目录 / data directory")
JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象 / print one JSON object and nothing else")
FINE, FOUND, COULD_NOT = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="duogui", message="%(version)s")
def commands() -> None:
    """多规：在 BPMN 流程图和 DMN 决策表上办理“多规合一”业务。 / Multi-plan casework on BPMN diagrams and DMN tables."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    try:
        code = commands.main(args=list(arguments) if arguments is not None else None, prog_name="duogui", standalone_mode=False)
    except DuoguiError as error:
        say(f"{error.code} {error.message('zh')}\n  → {error.hint('zh')}\n{error.code} {error.message('en')}\n  → {error.hint('en')}")
        code = COULD_NOT
    except click.ClickException as error:
        error.show()
        code = COULD_NOT
    except click.Abort:
        code = COULD_NOT
    except OSError as error:
        say(f"{error}")
        code = COULD_NOT
    sys.exit(code if isinstance(code, int) else FINE)


def say(text: str) -> None:
    """A message for the person, beside the output."""
    click.echo(text, err=True)


def put(value: Any) -> None:
    """One JSON object on a line of standard output; decimals as JSON numbers."""
    click.echo(canonical.dumps(_plain(value), sort=False))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


@commands.command()
@DATA
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="首次打开时的语言 / language of the first visit")
def demo(directory: Path, port: int, host: str, lang: str) -> None:
    """准备演示城市并启动服务。 / Prepare the demonstration city and serve it."""
    from app.demo.make import prepare
    from app.wiring import open_office

    from app.web.serving import serve as serve_office

    office = open_office(directory)
    for line in prepare(office, say):
        say(line)
    serve_office(office, host, port, language=lang)


@commands.command()
@DATA
@click.option("--name", default="多规", help="站点名称 / the site's name")
@click.option("--administrator", default="administrator", help="首个管理员账号 / the first administrator's account")
def init(directory: Path, name: str, administrator: str) -> None:
    """新建站点：建库、发布出厂模型、开通首个管理员。 / New site: database, shipped models, first administrator."""
    from app.casework.init_site import init_site
    from app.settings import shipped
    from app.wiring import open_office

    office = open_office(directory)
    made = init_site(office, name, administrator, shipped("processes"), shipped("dmn"))
    say(f"已发布 {made.published} 项 / published {made.published}")
    click.echo(f"{made.administrator} {made.password}")


@commands.command()
@DATA
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(directory: Path, port: int, host: str) -> None:
    """启动生产服务，含定时器。 / Serve a site, its ticker included."""
    from app.wiring import open_office

    from app.web.serving import serve as serve_office

    serve_office(open_office(directory), host, port)


@commands.command()
@DATA
@JSON
@click.option("--once", is_flag=True, help="只执行一次 / one pass only")
def tick(directory: Path, as_json: bool, once: bool) -> None:
    """执行到期的期限和待办的机器工作。 / Fire what is due and perform what is ready."""
    from app.ticker import tick_until_stopped
    from app.ticker import tick as one_pass
    from app.wiring import open_office

    office = open_office(directory)
    settled = one_pass(office) if once else tick_until_stopped(office)
    following = in_law_zone(settled.next).isoformat() if settled.next else None
    if as_json:
        put({"fired": settled.fired, "work_done": settled.work_done, "work_failed": settled.work_failed, "next_due": following})
    else:
        click.echo(f"到期 {settled.fired}，完成工作 {settled.work_done}，失败 {settled.work_failed}，下次 {following or '—'}")


@commands.command()
@DATA
def upgrade(directory: Path) -> None:
    """升级数据库结构（先备份文件）。 / Upgrade the schema, after a copy of the file."""
    from app.store.database import upgrade as upgrade_schema

    click.echo(f"{upgrade_schema(directory)}")


@commands.command()
@click.argument("start")
@click.argument("amount")
@click.argument("unit")
@click.option("--calendar", "calendar_file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="日历 JSON 文件 / a calendar's JSON file")
@click.option("--hours", default="9-12,13-17", show_default=True, help="办公时间 / office hours")
@JSON
def deadline(start: str, amount: str, unit: str, calendar_file: Path | None, hours: str, as_json: bool) -> None:
    """期限何日届满，为什么。单位 WD、ND、WH、NH。 / When a limit ends, and why. Units WD, ND, WH, NH."""
    from app.domain.calendars import read_calendar, shipped
    from app.domain.limits import deadline as compute

    calendar = read_calendar(json.loads(calendar_file.read_text("utf-8"))) if calendar_file else shipped()
    found = compute(from_text(start), _number(amount), unit.upper(), calendar, hours)
    if as_json:
        put({"due": found.due.isoformat(), "closes_at": in_law_zone(found.closes_at).isoformat(), "counted_from": found.counted_from.isoformat(),
             "provisional": found.provisional, "explanation": [f"{line.zh} / {line.en}" for line in found.explanation]})
        return
    click.echo(f"{found.due.isoformat()}{'（暂定）' if found.provisional else ''}")
    for line in found.explanation:
        click.echo(f"  {line.zh} / {line.en}")


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


@commands.command()
@click.argument("expression", required=False)
@click.option("--context", "context_text", default="{}", help="变量的 JSON / the variables as JSON")
@click.option("--batch", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="每行一个 {expression, context} / a line each")
@JSON
def feel(expression: str | None, context_text: str, batch: Path | None, as_json: bool) -> int:
    """计算 FEEL 表达式。 / Evaluate a FEEL expression."""
    if batch is not None:
        return max((_feel_line(line) for line in batch.read_text("utf-8").splitlines() if line.strip()), default=FINE) and FINE
    if expression is None:
        raise click.UsageError("缺少表达式 / an expression or --batch is needed")
    answer = feel_answer(expression, canonical.loads(context_text))
    if as_json:
        put(answer)
    elif answer["ok"]:
        click.echo(answer["value"] if isinstance(answer["value"], str) else canonical.dumps(answer["value"], sort=False))
    else:
        say(str(answer["error"]))
    return FINE if answer["ok"] else FOUND


def _feel_line(line: str) -> int:
    try:
        asked = canonical.loads(line)
        answer = feel_answer(asked["expression"], asked.get("context") or {})
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        answer = {"ok": False, "error": f"{error}", "column": None}
    put(answer)
    return FINE if answer["ok"] else FOUND


def feel_answer(expression: str, context: dict[str, Any]) -> dict[str, Any]:
    """The answer in the contract's shape."""
    from app.decisions.feel import compile_expression, from_json, to_json, type_name

    try:
        value = compile_expression(expression, tuple(context))(from_json(context))
        return {"ok": True, "type": type_name(value), "value": _plain(to_json(value))}
    except DuoguiError as error:
        return {"ok": False, "error": f"{error.message('zh')} / {error.message('en')}", "column": getattr(error, "column", None)}


@commands.command("run-model")
@click.argument("model", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--with", "others", multiple=True, type=click.Path(path_type=Path, dir_okay=False, exists=True), help="被调用的模型、决策表 / called models, tables")
@click.option("--script", required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True), help="步骤 JSONL / steps as JSONL")
@click.option("--hold-work", is_flag=True, help="服务任务等待 work 步骤 / service tasks wait for work steps")
@JSON
def run_model(model: Path, others: tuple[Path, ...], script: Path, hold_work: bool, as_json: bool) -> int:
    """不用数据库运行任意模型。 / Run any model without a database."""
    from app.engine.run_model import run_model as run

    steps = [canonical.loads(line) for line in script.read_text("utf-8").splitlines() if line.strip()]
    answer = run([(path.name, path.read_bytes()) for path in (model, *others)], steps, hold_work)
    put(answer) if as_json else click.echo(json.dumps(_texts(answer), ensure_ascii=False, indent=2))
    return FOUND if answer.get("error") else FINE


def _texts(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    return [_texts(item) for item in value] if isinstance(value, list | tuple) else value


@commands.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--coverage", is_flag=True, help="覆盖了哪些图元和表行 / which elements and rows were covered")
@JSON
def rehearse(paths: tuple[Path, ...], coverage: bool, as_json: bool) -> int:
    """用可移动的时钟演练场景。 / Run scenarios with a movable clock."""
    from app.demo.seed import rehearsal_city
    from app.modelling.rehearse import rehearse as run

    answer = run(paths, rehearsal_city(), coverage=coverage, tell=say)
    if as_json:
        put(answer)
    else:
        for scenario in answer["scenarios"]:
            click.echo(f"{'✓' if scenario['ok'] else '✗'} {scenario['name']}{'' if scenario['ok'] else '：' + scenario['reason']}")
    return FINE if all(scenario["ok"] for scenario in answer["scenarios"]) else FOUND


@commands.group()
def site() -> None:
    """选址。 / Sites."""


@site.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@DATA
@JSON
def site_check(file: Path, directory: Path, as_json: bool) -> int:
    """检查一处选址与一张蓝图。 / Check a site against the blueprint."""
    from app.casework.check_file import check_file
    from app.wiring import open_reader

    found = check_file(open_reader(directory), file.name, file.read_bytes())
    if as_json:
        put(found)
    else:
        click.echo(f"椭球面积 {found['area_m2']} m²，高斯-克吕格面积 {found['area_gauss_kruger_m2']} m²（{found['zone']} 带）")
        for finding in found["findings"]:
            click.echo(f"  {finding['layer']}: {finding['count']} 个图斑，{finding['area_m2']} m²，{finding['verdict']}（第 {finding['row']} 行，{' '.join(finding['articles'])}）")
    return FOUND if any(finding["verdict"] == "prohibited" and finding["count"] for finding in found["findings"]) else FINE


@commands.group()
def history() -> None:
    """历史。 / Histories."""


@history.command("verify")
@DATA
@JSON
def history_verify(directory: Path, as_json: bool) -> int:
    """核对每个案件的事实链、链头、长度和案号。 / Check every chain, its head and length, and the case numbers."""
    from app.audit.verify import verify
    from app.wiring import open_reader

    answer = verify(open_reader(directory).store)
    if as_json:
        put(answer)
    else:
        click.echo(f"案件 {answer['cases']}，事实 {answer['facts']}，问题 {len(answer['faults'])}")
        for fault in answer["faults"]:
            click.echo(f"  {fault['case']} #{fault['seq']}: {fault['kind']}")
    return FOUND if answer["faults"] else FINE


@commands.group()
def account() -> None:
    """账号。 / Accounts."""


def _as_system(act: Callable[..., Any], directory: Path, *arguments: Any) -> Any:
    from app.domain.actors import SYSTEM
    from app.wiring import open_office

    return act(open_office(directory), SYSTEM, *arguments)


@account.command("add")
@click.argument("name")
@click.option("--department", required=True)
@click.option("--title", default="", help="岗位名称 / title of office and duty")
@click.option("--title-en", default="")
@click.option("--duty", "duties", multiple=True, default=("handler",), type=click.Choice(["issuer", "handler", "administrator", "auditor", "analyst"]))
@DATA
def account_add(name: str, department: str, title: str, title_en: str, duties: tuple[str, ...], directory: Path) -> None:
    """开通账号并打印首个密码。 / Open an account and print its first password."""
    from app.casework.accounts import add_account

    click.echo(_as_system(add_account, directory, name, department, title or name, title_en or name, duties))


@account.command("lock")
@click.argument("name")
@click.option("--open", "reopen", is_flag=True, help="重新开通 / open it again")
@DATA
def account_lock(name: str, reopen: bool, directory: Path) -> None:
    """注销账号；待办留在部门。 / Close an account; its department keeps the tasks."""
    from app.casework.accounts import CLOSED, OPEN, set_account_state

    _as_system(set_account_state, directory, name, OPEN if reopen else CLOSED)


@account.command("password")
@click.argument("name")
@DATA
def account_password(name: str, directory: Path) -> None:
    """重置密码并打印。 / Reset a password and print it."""
    from app.casework.accounts import reset_password

    click.echo(_as_system(reset_password, directory, name))

