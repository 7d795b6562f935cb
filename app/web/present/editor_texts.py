"""Every word that the editors' own parts put on the page, in the reader's language: panel, saving, problems, rehearsal.

The islands hold no sentence of their own; what bpmn-js and dmn-js say is in the islands' dictionaries.
"""

from __future__ import annotations

from app.web.language import gettext as _


def texts() -> dict[str, str]:
    """The words by the key under which the islands ask for them; {name} is filled in there."""
    return {**_page_words(), **_panel_words(), **_conflict_words(), **_rehearsal_words(), **_table_words()}


def _page_words() -> dict[str, str]:
    return {
        "clean": _("没有未保存的改动"),
        "unsaved": _("有未保存的改动"),
        "saving": _("正在保存…"),
        "saved": _("草稿已于 {time} 保存，只有您能看到"),
        "notSaved": _("未保存：{why}"),
        "offline": _("连不上服务器，稍后自动重试；您的改动还在此页面上"),
        "signedOut": _("登录已过期。请在另一标签页登录，然后回到此页再保存"),
        "conflictWaits": _("另有一份内容，请先选择保留哪一份"),
        "checking": _("正在检查…"),
        "noProblems": _("没有问题"),
        "errors": _("{count} 处错误"),
        "warnings": _("{count} 处提醒"),
        "notes": _("{count} 处未证明"),
        "error": _("错误"),
        "warning": _("提醒"),
        "note": _("未证明"),
        "checkFailed": _("检查没有完成：{why}"),
        "wholeFile": _("整个文件"),
        "row": _("第 {row} 行"),
        "show": _("在图上显示"),
        "cannotOpen": _("无法打开：{why}"),
        "unread": _("读取时发现以下内容不认识，保存后可能丢失；需要保留的请先下载原文件"),
        "outline": _("文字大纲"),
        "open": _("打开"),
        "download": _("下载"),
    }


def _panel_words() -> dict[str, str]:
    return {
        "nothingChosen": _("请在图上或大纲中选择一个元素"),
        "manyChosen": _("选择了 {count} 个元素；请只选一个"),
        "kind": _("类型"),
        "id": _("标识"),
        "idKept": _("已发布的标识不能更改：历史和场景都按它查找"),
        "idHint": _("英文小写，发布后不能更改，例如 review_result"),
        "idBad": _("标识须以英文字母开头，只含字母、数字和下划线，且不能重复"),
        "name": _("名称"),
        "nameEn": _("英文名称"),
        "documentation": _("文字说明"),
        "form": _("表单"),
        "department": _("承办部门（FEEL）"),
        "departmentHint": _("给出部门代码的表达式，例如 initiator"),
        "duty": _("岗位"),
        "handling": _("办理"),
        "limits": _("期限"),
        "limit": _("期限变量（FEEL）"),
        "limitHint": _("由决策表给出的期限，例如 limit"),
        "atEnd": _("届满后果"),
        "timer": _("期限的定时事件"),
        "ownTimer": _("不画事件（义务继续）"),
        "drawTimer": _("画出期限届满事件"),
        "timerExpression": _("定时（FEEL）"),
        "timerHint": _("期限的定时事件写成 due(期限变量)"),
        "decision": _("决策表"),
        "result": _("结果变量"),
        "parameters": _("参数"),
        "parametersHint": _("每行一个：名称 = FEEL 表达式"),
        "work": _("工作"),
        "called": _("被调用的流程"),
        "openCalled": _("打开被调用的流程"),
        "script": _("脚本（FEEL）"),
        "choice": _("去向"),
        "condition": _("条件（FEEL）"),
        "isDefault": _("默认去向"),
        "articles": _("依据条文"),
        "articleSearch": _("查找条文"),
        "articleHint": _("输入条号或文字，从结果中选择"),
        "removeArticle": _("移除 {name}"),
        "noArticleFound": _("没有找到条文"),
        "reason": _("自定理由"),
        "reasonEn": _("自定理由（英文）"),
        "choose": _("（请选择）"),
        "notListed": _("{value}（不在列表中）"),
    }


def _conflict_words() -> dict[str, str]:
    return {
        "conflict": _("有两份内容"),
        "mine": _("此页面上的改动"),
        "theirs": _("另一份的改动"),
        "noChanges": _("没有影响办理的差别"),
        "keepMine": _("保留此页面的内容"),
        "takeTheirs": _("改用另一份"),
        "downloadMine": _("下载此页面的内容"),
        "conflictHint": _("在您选择之前，两份都不会丢失。"),
    }


def _rehearsal_words() -> dict[str, str]:
    return {
        "rehearsing": _("正在演练：{done} / {total}"),
        "preparing": _("正在准备演练…"),
        "rehearsed": _("演练完毕：{total} 个场景，{failed} 个与预期不符"),
        "rehearsalStopped": _("演练中断：{why}"),
        "asExpected": _("符合预期"),
        "notAsExpected": _("与预期不符"),
        "showStep": _("在图上显示 {element}"),
        "inModel": _("在 {model} 中的 {element}"),
        "stoppedHere": _("演练在此不符"),
    }


def _table_words() -> dict[str, str]:
    return {
        "table": _("决策表"),
        "requirements": _("决策需求图"),
        "expression": _("文字表达式"),
        "noRow": _("选择表中一个单元格，在此填写该行的依据"),
        "rowBasis": _("第 {row} 行的依据"),
        "proved": _("{decision}：已证明，{rows} 行无遗漏、无冲突"),
        "provedList": _("{decision}：已证明，{rows} 行都能命中，结果都在允许值之内"),
        "found": _("{decision}：{count} 处问题"),
        "partly": _("{decision}：未全部证明"),
        "addExample": _("加为示例行"),
        "noProof": _("表格读不出，无法证明；请先改正检查结果中的错误"),
        "examples": _("示例行"),
        "exampleCounts": _("{total} 行，{failed} 行与预期不符"),
        "noExamples": _("还没有示例行。每行写一组输入和应得的结果；演练时逐行核对。"),
        "missed": _("没有示例命中的行：{rows}"),
        "allMet": _("每一行都有示例命中"),
        "addRow": _("添加一行"),
        "addColumn": _("添加“{title}”列"),
        "removeRow": _("删除第 {row} 行"),
        "removedRow": _("已删除第 {row} 行"),
        "undoRemove": _("撤回删除"),
        "outcome": _("核对结果"),
        "matchedRow": _("命中第 {row} 行"),
        "matchedNone": _("没有命中的行"),
        "examplesSaved": _("示例行草稿已保存"),
        "examplesPage": _("示例行的版本与发布"),
        "examplesTaken": _("示例行已在另一处改过。两份都在，请选择；选择之前不会丢失。"),
    }
