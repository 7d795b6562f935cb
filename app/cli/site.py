"""Words for who runs a site: demo, serve, tick, upgrade, account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.cli.opened import site_to_read, site_to_write
from app.cli.output import DATA, JSON, put, say
from app.domain.instants import in_law_zone
from app.domain.office import Office

PORT = click.option("--port", default=8000, show_default=True, help="端口 / port")
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")


@click.command()
@DATA
@PORT
@HOST
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="首次打开时的语言 / language of the first visit"
)
def demo(directory: Path, port: int, host: str, lang: str) -> None:
    """准备演示城市并启动服务。 / Prepare the demonstration city and serve it."""
    from app.demo.errors import DemonstrationCutShort
    from app.demo.make import prepare, was_interrupted
    from app.settings import read_settings
    from app.store.removing import remove_site
    from app.web.serving import refuse_taken_port

    refuse_taken_port(host, port)
    with site_to_write(directory, begin=True) as office:
        interrupted = was_interrupted(office)
    if interrupted and read_settings()["database"]:
        raise DemonstrationCutShort
    if interrupted:
        say("上次准备被中断，现在从头准备 / the last preparation was interrupted; it begins anew")
        remove_site(directory)
    with site_to_write(directory, begin=True) as office:
        for line in prepare(office, say):
            say(line)
        _serve(office, host, port, lang)


@click.command()
@DATA
@PORT
@HOST
def serve(directory: Path, port: int, host: str) -> None:
    """启动生产服务，含定时器。 / Serve a site, its ticker included."""
    from app.web.serving import refuse_taken_port

    refuse_taken_port(host, port)
    with site_to_write(directory) as office:
        _serve(office, host, port, "zh")


def _serve(office: Office, host: str, port: int, language: str) -> None:
    """Pages and ticker in one process, since a site on SQLite has one writer."""
    from app.settings import read_settings
    from app.ticker import start_ticker
    from app.web.serving import serve as serve_pages

    settings = read_settings()
    ticker = start_ticker(office, float(settings["tick_seconds"]))
    say(f"http://{host}:{port}/  （Ctrl+C 停止 / to stop）")
    try:
        serve_pages(office, host, port, language=language, secure_cookies=settings["secure_cookies"] == "yes")
    finally:
        ticker.shutdown()


@click.command()
@DATA
@JSON
@click.option("--once", is_flag=True, help="只执行一次 / one pass only")
def tick(directory: Path, as_json: bool, once: bool) -> None:
    """执行到期的期限和待办的机器工作。 / Fire what is due and perform what is ready."""
    from app.ticker import tick as one_pass
    from app.ticker import tick_until_stopped

    with site_to_write(directory) as office:
        settled = one_pass(office) if once else tick_until_stopped(office)
    following = in_law_zone(settled.next).isoformat() if settled.next else None
    if as_json:
        put(
            {
                "fired": settled.fired,
                "work_done": settled.work_done,
                "work_failed": settled.work_failed,
                "next_due": following,
            }
        )
    else:
        click.echo(
            f"到期 / fired {settled.fired}，完成工作 / work done {settled.work_done}，失败 / failed {settled.work_failed}，"
            f"下次 / next {following or '—'}"
        )


@click.command()
@DATA
def upgrade(directory: Path) -> None:
    """升级数据库结构（先留副本）。 / Upgrade the schema, after a copy of the database."""
    from app.settings import read_settings
    from app.store.database import upgrade as upgrade_schema

    done = upgrade_schema(directory, database=read_settings()["database"])
    if done.before == done.after:
        click.echo(f"已是最新结构 {done.after} / the schema {done.after} is up to date")
    elif done.backup is None:
        click.echo(f"新库，结构 {done.after} / a new database with schema {done.after}")
    else:
        click.echo(f"{done.before} → {done.after}，原库的副本在 / a copy of the former database is at {done.backup}")


@click.group()
def account() -> None:
    """账号。 / Accounts."""


def _as_system(act: Callable[..., Any], directory: Path, *arguments: Any) -> Any:
    from app.domain.actors import SYSTEM

    with site_to_write(directory) as office:
        return act(office, SYSTEM, *arguments)


@account.command("add")
@click.argument("name")
@click.option("--department", required=True, help="部门代码 / the department's code")
@click.option("--title", default="", help="岗位名称 / title of office and duty")
@click.option("--title-en", default="", help="岗位英文名称 / the title in English")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    default=("handler",),
    type=click.Choice(["issuer", "handler", "administrator", "auditor", "analyst"]),
    help="职责，可重复 / a duty, may be repeated",
)
@DATA
def account_add(
    name: str, department: str, title: str, title_en: str, duties: tuple[str, ...], directory: Path
) -> None:
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


@account.command("token")
@click.argument("name")
@click.option(
    "--for", "purpose", default="", help="用途，例如“档案系统取数” / what it is for, such as reading by the archive"
)
@click.option("--days", type=int, default=90, show_default=True, help="有效天数 / days until it ends")
@click.option("--list", "listed", is_flag=True, help="列出该账号的令牌 / list the account's tokens")
@click.option("--revoke", "revoked", default="", metavar="ID", help="撤销一个令牌 / end one token")
@DATA
@JSON
def account_token(
    name: str, purpose: str, days: int, listed: bool, revoked: str, directory: Path, as_json: bool
) -> None:
    """为程序发令牌（只打印这一次）、列出或撤销。 / Make a token for a program (printed this once), list or revoke them."""
    from app.casework.tokens import make_token, revoke_token, tokens_of
    from app.domain.instants import from_us, to_text

    if listed:
        with site_to_read(directory) as office:
            rows = tokens_of(office, name)
        told = [
            {
                "token": row.id,
                "for": row.name,
                "expires": to_text(from_us(row.expires_us)),
                "revoked": to_text(from_us(row.revoked_us)) if row.revoked_us is not None else None,
            }
            for row in rows
        ]
        if as_json:
            put({"tokens": told})
            return
        for line in told:
            click.echo("  ".join(str(value or "-") for value in line.values()))
        return
    if revoked:
        _as_system(revoke_token, directory, name, revoked)
        return
    made = _as_system(make_token, directory, name, purpose or "duogui account token", days)
    expires = to_text(made.expires)
    if as_json:
        put({"token": made.token, "id": made.id, "expires": expires})
        return
    click.echo(made.token)
    say(f"令牌 {made.id} 有效至 {expires}，只显示这一次 / token {made.id}, valid until {expires}, is shown this once")
