"""What can be wrong with a model, a state or a call of the engine, with what to do about it.

Failures inside a step (no flow, a malformed limit) are caught by the driving loop and end in the fact CaseFailed with the code
from here; misuse of a case (a task that is not open) is raised to the verb that called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import DuoguiError


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a model.

    Shape: element is the id of the element in the diagram ("" for the file), kind its BPMN name.
    """

    source: str
    element: str
    kind: str
    zh: str
    en: str


class ModelRefused(DuoguiError):
    code = "E-ENGINE-1"
    status = 422
    zh = "模型不能发布：{text_zh}"
    en = "The model is refused: {text_en}"
    hint_zh = "请按每条说明修改图中的元素后再发布"
    hint_en = "Mend each element named in the list, then publish again"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            text_zh="；".join(_line(p, p.zh) for p in problems), text_en="; ".join(_line(p, p.en) for p in problems)
        )


def _line(problem: Problem, text: str) -> str:
    place = f"{problem.source}: " if problem.source else ""
    element = f"{problem.kind} “{problem.element}” " if problem.element else ""
    return f"{place}{element}{text}"


class TaskNotOpen(DuoguiError):
    code = "E-ENGINE-2"
    status = 409
    zh = "任务“{task}”已不在办理中"
    en = "The task “{task}” is not open"
    hint_zh = "请刷新收件箱：它可能已由他人办结、被收回或已到期"
    hint_en = "Reload the inbox: it may have been done by another person, recalled or ended by its limit"


class UnknownStateVersion(DuoguiError):
    code = "E-ENGINE-3"
    status = 500
    zh = "案件状态的 {what} 为“{found}”，本程序只认识“{known}”"
    en = "The case's state has {what} “{found}”; this program knows “{known}”"
    hint_zh = "请用写入该状态的版本打开，或先运行 duogui upgrade"
    hint_en = "Open it with the version that wrote it, or run duogui upgrade first"


class StepLimitReached(DuoguiError):
    code = "E-ENGINE-4"
    status = 500
    zh = "一次推进中自动步骤超过 {limit} 个，停在“{element}”"
    en = "More than {limit} automatic steps in one turn; it stopped at “{element}”"
    hint_zh = "请检查图中是否有不经人员或等待事件的循环"
    hint_en = "Look for a loop in the diagram without a person's step or a waiting event"


class LimitMalformed(DuoguiError):
    code = "E-ENGINE-5"
    status = 500
    zh = "元素“{element}”的期限 {value} 无法使用：{why_zh}"
    en = "The limit {value} of the element “{element}” cannot be used: {why_en}"
    hint_zh = "期限应由决策表给出 amount（1 至 10000 的整数）和 unit（WD、ND、WH、NH）；目前不支持 pause"
    hint_en = (
        "A table gives amount (a whole number from 1 to 10,000) and unit (WD, ND, WH, NH); pause does not exist yet"
    )


class NoSuchWork(DuoguiError):
    code = "E-ENGINE-6"
    status = 409
    zh = "没有等待结果的机器步骤“{work}”"
    en = "No machine's step “{work}” is waiting for a result"
    hint_zh = "该步骤可能已完成或已取消；无需再次提交"
    hint_en = "It may be done or cancelled already; nothing has to be sent again"


class CandidatesUnclear(DuoguiError):
    code = "E-ENGINE-7"
    status = 500
    zh = "元素“{element}”的承办部门表达式“{expression}”得到 {value}，不是部门代码"
    en = (
        "The department expression “{expression}” of the element “{element}” gives {value}, which is no department code"
    )
    hint_zh = "请检查表达式引用的数据；结果须为文字"
    hint_en = "Check what the expression refers to; it must give text"


class NoFlowChosen(DuoguiError):
    code = "E-ENGINE-8"
    status = 500
    zh = "元素“{element}”没有成立的流出条件，也没有默认流"
    en = "No condition out of the element “{element}” holds and there is no default flow"
    hint_zh = "请为其设置默认顺序流，或补充条件"
    hint_en = "Give it a default sequence flow, or add the missing condition"


class ExpressionFailed(DuoguiError):
    code = "E-ENGINE-9"
    status = 500
    zh = "元素“{element}”的表达式“{expression}”无法求值：{why_zh}"
    en = "The expression “{expression}” of the element “{element}” cannot be evaluated: {why_en}"
    hint_zh = "请检查表达式引用的数据和写法"
    hint_en = "Check the data it refers to and how it is written"


class ScriptUnreadable(DuoguiError):
    code = "E-ENGINE-10"
    status = 422
    zh = "脚本第 {line} 行“{text}”不是“名称 = FEEL 表达式”"
    en = "Line {line} of the script, “{text}”, is not “name = FEEL expression”"
    hint_zh = "每行写一个整名称的赋值；不能执行 Python"
    hint_en = "Write one assignment to a whole name on each line; Python is never executed"


class TimerUnreadable(DuoguiError):
    code = "E-ENGINE-11"
    status = 500
    zh = "元素“{element}”的时间“{value}”无法识别"
    en = "The time “{value}” of the element “{element}” cannot be read"
    hint_zh = "请用 ISO 8601：P5D、PT1H、R3/PT1H、2026-03-02T09:00:00+08:00，或给出这些值的 FEEL"
    hint_en = "Use ISO 8601: P5D, PT1H, R3/PT1H, 2026-03-02T09:00:00+08:00, or FEEL that gives such a value"


class CollectionUnusable(DuoguiError):
    code = "E-ENGINE-12"
    status = 500
    zh = "多实例元素“{element}”的“{expression}”得到 {value}，不是{wanted_zh}"
    en = "“{expression}” of the multi-instance element “{element}” gives {value}, not {wanted_en}"
    hint_zh = "请检查该表达式引用的数据"
    hint_en = "Check the data the expression refers to"


class CalledProcessMissing(DuoguiError):
    code = "E-ENGINE-13"
    status = 422
    zh = "模型“{model}”的调用活动“{element}”所调用的流程“{called}”不存在"
    en = "The process “{called}”, called by the activity “{element}” of “{model}”, does not exist"
    hint_zh = "请把被调用的模型一并提供，或更正 calledElement"
    hint_en = "Provide the called model too, or correct calledElement"


class DecisionMissing(DuoguiError):
    code = "E-ENGINE-14"
    status = 422
    zh = "模型“{model}”的元素“{element}”所用的决策“{decision}”不存在"
    en = "The decision “{decision}”, used by the element “{element}” of “{model}”, does not exist"
    hint_zh = "请提供含该决策的 DMN 文件，或更正名称"
    hint_en = "Provide the DMN file that has this decision, or correct the name"


class DecisionFailed(DuoguiError):
    code = "E-ENGINE-15"
    status = 500
    zh = "元素“{element}”的决策“{decision}”失败：{why_zh}"
    en = "The decision “{decision}” of the element “{element}” failed: {why_en}"
    hint_zh = "请检查该表的行和输入值"
    hint_en = "Check the table's rows and the values it was given"


class ErrorNotCaught(DuoguiError):
    code = "E-ENGINE-16"
    status = 500
    zh = "元素“{element}”抛出的错误“{error}”没有边界事件捕获"
    en = "No boundary event catches the error “{error}” thrown by the element “{element}”"
    hint_zh = "请在外层子流程或调用活动上加错误边界事件"
    hint_en = "Add an error boundary event to an enclosing sub-process or call activity"


class ProcessUnknown(DuoguiError):
    code = "E-ENGINE-17"
    status = 404
    zh = "没有流程“{process}”，可用的有：{known}"
    en = "There is no process “{process}”; there are: {known}"
    hint_zh = "请使用流程的 id"
    hint_en = "Use the id of a process"


class CaseNotRunning(DuoguiError):
    code = "E-ENGINE-18"
    status = 409
    zh = "案件已{state_zh}，不能再推进"
    en = "The case {state_en} and takes no further step"
    hint_zh = "已结束的案件只能查看；出错的案件请先由管理员处理"
    hint_en = "An ended case can only be read; a failed one has to be mended first"


class StepUnknown(DuoguiError):
    code = "E-ENGINE-19"
    status = 422
    zh = "第 {number} 步 {step} 无法执行：{why_zh}"
    en = "Step {number}, {step}, cannot be taken: {why_en}"
    hint_zh = "可用的步骤：start、complete、work、advance、message、signal；被完成的元素须在等待"
    hint_en = "Steps are start, complete, work, advance, message and signal; an element to complete has to be open"


class NestedTooDeep(DuoguiError):
    code = "E-ENGINE-20"
    status = 500
    zh = "元素“{element}”处的子流程和调用已嵌套 {limit} 层"
    en = "Sub-processes and calls are nested {limit} deep at the element “{element}”"
    hint_zh = "请检查流程是否无休止地调用自己"
    hint_en = "Look for a process that calls itself without end"


class MoveMeaningless(DuoguiError):
    code = "E-ENGINE-21"
    status = 409
    zh = "不能移到“{element}”：{why_zh}"
    en = "The case cannot be moved to “{element}”: {why_en}"
    hint_zh = "请选择同一范围内、分支之前或汇合之后的步骤"
    hint_en = "Choose a step of the same scope that lies before its branches part or after they meet"


class InstanceNotThere(DuoguiError):
    code = "E-ENGINE-22"
    status = 409
    zh = "“{node}”不属于正在进行的多实例"
    en = "“{node}” belongs to no instance of a multi-instance activity that runs"
    hint_zh = "请刷新页面，选择仍在进行的一个"
    hint_en = "Reload the page and choose one that still runs"


class CalledProcessWaits(DuoguiError):
    code = "E-ENGINE-23"
    status = 422
    zh = "模型“{model}”的调用活动“{element}”所调用的流程“{called}”只能由事件启动"
    en = "The process “{called}”, called by the activity “{element}” of “{model}”, begins by an event only"
    hint_zh = "请给被调用的流程加一个无触发的开始事件"
    hint_en = "Give the called process a start event without a trigger"
