"""Words for analysts without a browser: check, diff, new, publish, export-models."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.opened import site_to_read, site_to_write
from app.cli.output import DATA, FINE, FOUND, JSON, FolderMissing, put


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="输出格式 / format of the output",
)
def check(paths: tuple[Path, ...], form: str) -> int:
    """检查流程图和决策表。 / Check models and tables."""
    from app.modelling.lint.check import check_paths
    from app.modelling.lint.problem import ERROR, NOTE, WARNING
    from app.modelling.lint.sarif import as_sarif

    problems = check_paths(paths)
    errors, warnings, notes = (sum(p.severity == one for p in problems) for one in (ERROR, WARNING, NOTE))
    if form == "json":
        put({"problems": [problem.as_json() for problem in problems]})
    elif form == "sarif":
        put(as_sarif(problems))
    else:
        for problem in problems:
            sign = {ERROR: "✗", WARNING: "!", NOTE: "·"}[problem.severity]
            place = f"{problem.file} {problem.element}".strip()
            click.echo(f"{sign} {place}  [{problem.rule}]\n    {problem.text.zh}\n    {problem.text.en}")
        click.echo(
            f"错误 {errors}，提醒 {warnings}，未能证明 {notes} / {errors} errors, {warnings} warnings, {notes} not proved"
        )
    return FOUND if errors or warnings else FINE


@click.command()
@click.argument("before", type=click.Path(path_type=Path, exists=True))
@click.argument("after", type=click.Path(path_type=Path, exists=True))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="句子的语言 / language of the sentences")
@JSON
def diff(before: Path, after: Path, lang: str, as_json: bool) -> int:
    """用语句说明两个版本的差别。 / Say in sentences what changed between two versions."""
    from app.modelling.changes.compare import compare_paths

    changes = compare_paths(before, after)
    if as_json:
        put({"changes": [change.as_json(lang) for change in changes]})
    else:
        for change in changes:
            sign = {"added": "+", "removed": "-"}.get(change.how, "~")
            place = f"{change.file} {change.element}".strip()
            click.echo(f"{sign} {change.text.zh if lang == 'zh' else change.text.en}  [{place}]")
        if not changes:
            click.echo("没有影响办理的差别 / nothing that matters changed")
    return FOUND if changes else FINE


@click.command()
@click.argument("stem")
@click.option("--note", required=True, help="改了什么、为什么 / what was changed and why")
@click.option(
    "--from",
    "root",
    default=".",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="含 processes 和 dmn 的文件夹 / the folder that holds processes and dmn",
)
@click.option("--as", "account", default="", help="发布人账号（流程分析岗） / the publishing analyst's account")
@DATA
def publish(stem: str, note: str, root: Path, account: str, directory: Path) -> None:
    """发布一个流程及其决策表、表单和场景。 / Publish a model with its tables, forms and scenarios."""
    from app.domain.actors import SYSTEM
    from app.modelling.studio.publish_stem import publish_stem
    from app.modelling.studio.save_draft import check_may_edit
    from app.store.org import actor_of

    with site_to_write(directory) as office:
        actor = SYSTEM
        if account:
            with office.store.read() as read:
                actor = actor_of(read, account)
            check_may_edit(actor, "model", stem, stem)
        changed = publish_stem(office, actor, stem, root, note)
    for place in changed:
        click.echo(place)
    click.echo(f"已发布 {len(changed)} 项 / published {len(changed)}")


@click.command()
@click.argument("stem")
@click.option("--title", default="", help="名称 / the name in Chinese")
@click.option("--title-en", default="", help="英文名称 / the name in English")
@click.option(
    "--in",
    "root",
    default=".",
    type=click.Path(path_type=Path, file_okay=False),
    help="含 processes 和 dmn 的文件夹 / the folder that holds processes and dmn",
)
def new(stem: str, title: str, title_en: str, root: Path) -> None:
    """新建一个可以运行的流程样例。 / Begin a new model as files that run."""
    from app.modelling.studio.new_model import new_model

    if not root.is_dir():
        raise FolderMissing(path=root)
    for place in new_model(root, stem, title, title_en):
        click.echo(place)


@click.command("export-models")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@DATA
def export_models(target: Path, directory: Path) -> None:
    """把已发布的流程、决策表和表单写成文件。 / Write the published models, tables and forms as files."""
    from app.modelling.studio.export_models import export_models as export

    with site_to_read(directory) as office:
        written = export(office, target)
    click.echo(f"已写出 {len(written)} 个文件 / {len(written)} files written: {target}")
