"""What is refused where a case is opened by the form on its model's start event. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.casework.errors import RestartNeedsEnd
from app.domain.errors import DuoguiError


class NotOpenedByForm(DuoguiError):
    code = "E-CASE-16"
    status = 404
    zh = "没有可由您发起的事项“{model}”"
    en = "There is no matter “{model}” that is yours to open"
    hint_zh = "请从“新办事项”列表选择；需要发起其他事项的，请联系市多规办"
    hint_en = "Choose one of the list of new matters; for any other ask the coordination office"


class OpenedByForm(DuoguiError):
    code = "E-CASE-17"
    status = 409
    zh = "“{model}”由“新办事项”填写表单提出，不能在此启动"
    en = "“{model}” is opened by a form under “New matter” and cannot be started here"
    hint_zh = "请从“新办事项”重新填写；原案保留可查"
    hint_en = "Fill in its form again under “New matter”; the former case is kept"


class SecondOpening(RestartNeedsEnd):
    code = "E-CASE-18"
    status = 409
    zh = "“{subject}”已有在办案件 {number}，不能重复提出"
    en = "“{subject}” has the open case {number} already and cannot be opened a second time"
    hint_zh = "请在该案件内继续办理；确需重新提出的，先在该案件页面撤回"
    hint_en = "Go on inside that case; to open it anew, withdraw it first on its page"


class ProjectElsewhere(DuoguiError):
    code = "E-PROJECT-5"
    status = 422
    zh = "项目代码 {given} 的项目不在本行政区，不能在此受理"
    en = "The project of the code {given} lies outside this region and cannot be applied for here"
    hint_zh = "请核对代码，或请申请人到项目所在行政区的综合窗口办理"
    hint_en = "Check the code, or let the applicant go to the front desk of the project's region"
