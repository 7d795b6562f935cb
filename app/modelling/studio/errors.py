"""What can stop an analyst who edits or publishes: no such version, no draft, a name, errors that the check found."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import DuoguiError
from app.modelling.lint.problem import Problem


class NoSuchArtefact(DuoguiError):
    code = "E-STUDIO-1"
    status = 404
    zh = "没有“{name}”的第 {version} 版"
    en = "There is no version {version} of “{name}”"
    hint_zh = "请在版本列表中选择"
    hint_en = "Choose one from the list of versions"


class NotAnAnalyst(DuoguiError):
    code = "E-STUDIO-2"
    status = 403
    zh = "只有流程分析岗可以编辑和发布流程、决策表和表单"
    en = "Only process analysts edit and publish models, tables and forms"
    hint_zh = "请由流程分析岗账号办理，或请管理员增加该职责"
    hint_en = "Let an analyst's account do it, or ask the administrator for that duty"


class NothingOfThisKind(DuoguiError):
    code = "E-STUDIO-3"
    status = 404
    zh = "没有“{kind}”这一类内容"
    en = "There is nothing of the kind “{kind}”"
    hint_zh = "可用：{known}"
    hint_en = "Known: {known}"


class NameUnusable(DuoguiError):
    code = "E-STUDIO-4"
    status = 422
    zh = "名称“{name}”不能使用"
    en = "The name “{name}” cannot be used"
    hint_zh = "请用小写英文字母、数字和下划线，以字母开头；流程图的名称即其文件夹名，law 和 sites 已保留"
    hint_en = "Use lower-case letters, digits and underscores, a letter first; a model is named as its folder; law and sites are taken"


class ContentTooLarge(DuoguiError):
    code = "E-STUDIO-5"
    status = 413
    zh = "内容有 {size} 字节，最多 {most} 字节"
    en = "The content has {size} bytes, the most is {most}"
    hint_zh = "请拆分为几个流程，用调用活动连接"
    hint_en = "Split it into several models that call each other"


class DraftMissing(DuoguiError):
    code = "E-STUDIO-6"
    status = 404
    zh = "您没有“{name}”的草稿"
    en = "You have no draft of “{name}”"
    hint_zh = "请先编辑并保存；可能已在另一窗口发布或丢弃"
    hint_en = "Edit and save first; it may have been published or thrown away in another window"


class DraftNotFit(DuoguiError):
    code = "E-STUDIO-7"
    status = 422
    zh = "有 {count} 处错误，不能发布：{text_zh}"
    en = "{count} errors, so it cannot be published: {text_en}"
    hint_zh = "请按列表逐项更正；草稿已保存"
    hint_en = "Mend what the list names; the draft is kept"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            count=len(problems),
            text_zh="；".join(f"{p.file} {p.element} {p.text.zh}" for p in problems),
            text_en="; ".join(f"{p.file} {p.element} {p.text.en}" for p in problems),
        )


class NoteNeeded(DuoguiError):
    code = "E-STUDIO-8"
    status = 422
    zh = "请写明改了什么、为什么（至少 {least} 个字）"
    en = "Say what was changed and why (at least {least} characters)"
    hint_zh = "说明随版本保存，审计人员可以看到"
    hint_en = "The note is kept with the version, and auditors see it"


class NothingOfThisStem(DuoguiError):
    code = "E-STUDIO-9"
    status = 404
    zh = "“{path}”中没有属于“{stem}”的流程图、决策表或表单"
    en = "There is no model, table or form of “{stem}” in “{path}”"
    hint_zh = "该文件夹须像 export-models 写出的那样含有 processes 和 dmn"
    hint_en = "The folder holds processes and dmn, as export-models writes them"


class StemTaken(DuoguiError):
    code = "E-STUDIO-10"
    status = 409
    zh = "“{path}”已存在"
    en = "“{path}” exists already"
    hint_zh = "请另起名称，或删除原有文件"
    hint_en = "Choose another name, or remove what is there"


class DraftReplaced(DuoguiError):
    code = "E-STUDIO-11"
    status = 412
    zh = "“{name}”在您编辑期间已在另一窗口保存，或已发布新的版本"
    en = "“{name}” was saved in another window or published anew while you were editing"
    hint_zh = "两份内容都在：请对照后选择保留哪一份"
    hint_en = "Both contents are there: compare them and choose which to keep"


class SeenNotSaid(DuoguiError):
    code = "E-STUDIO-12"
    status = 428
    zh = "保存时没有说明从哪一份内容改起（缺少 If-Match 或 seen）"
    en = "The save does not say which content it began from (If-Match or seen is missing)"
    hint_zh = "请重新打开页面，把内容写入后再保存一次"
    hint_en = "Open the page anew, put your content there and save once more"


class FileUnreadable(DuoguiError):
    code = "E-STUDIO-13"
    status = 422
    zh = "这个文件不能用作“{place}”：{why_zh}"
    en = "This file cannot be “{place}”: {why_en}"
    hint_zh = "原有内容没有改动。流程图须为 BPMN 文件，决策表须为 DMN 文件，其余为 UTF-8 文字；请选对文件后再上传"
    hint_en = "What is there is unchanged. A model is a BPMN file, a table a DMN file, all else text in UTF-8; choose the right file"


class FileOfAnother(DuoguiError):
    code = "E-STUDIO-14"
    status = 422
    zh = "文件里是“{found}”，没有“{name}”"
    en = "The file holds “{found}” and no “{name}”"
    hint_zh = "原有内容没有改动。请选对文件；确属此项的，先在文件中把流程或决策的 id 改为“{name}”再上传"
    hint_en = "What is there is unchanged. Choose the right file; if this is it, give its process or decision the id “{name}” first"


class AsideMissing(DuoguiError):
    code = "E-STUDIO-15"
    status = 404
    zh = "“{name}”另放的这一份内容已不在"
    en = "That content of “{name}” is no longer set aside"
    hint_zh = "可能已在另一窗口改用或丢弃；请重新打开页面查看"
    hint_en = "It may have been taken or thrown away in another window; open the page anew"


class TooManyAside(DuoguiError):
    code = "E-STUDIO-16"
    status = 409
    zh = "已有 {count} 份内容另放着"
    en = "{count} contents are set aside already"
    hint_zh = "请先从中选用或丢弃一份，再上传文件；草稿没有改动"
    hint_en = "Take one of them or throw one away, then bring the file; the draft is unchanged"


class RehearsalDiffered(DuoguiError):
    code = "E-STUDIO-17"
    status = 422
    zh = "这份草稿最近一次演练中，{total} 个场景有 {differed} 个与预期不符"
    en = "When this draft was last rehearsed, {differed} of {total} scenarios came out otherwise than expected"
    hint_zh = "请先看演练结果；仍要发布的，请勾选“与预期不符，仍要发布”，这一事实随版本说明保存"
    hint_en = "Look at the rehearsal first; to publish nevertheless, tick that you do: the version's note will say so"


class ExamplesDiffer(DuoguiError):
    code = "E-STUDIO-18"
    status = 422
    zh = "{total} 行示例中有 {differed} 行与预期不符"
    en = "{differed} of {total} example rows come out otherwise than expected"
    hint_zh = "请先看是哪几行，改正表格或示例行；仍要发布的，请勾选“与预期不符，仍要发布”，这一事实随版本说明保存"
    hint_en = "See which rows first, mend the table or the rows; to publish nevertheless, tick that you do: the version's note will say so"
