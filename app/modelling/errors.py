"""What can be wrong with a scenario: its file, a step that cannot be done, a city that lacks what it names."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class ScenarioMalformed(DuoguiError):
    code = "E-SCENARIO-1"
    status = 422
    zh = "场景 {source} 的“{key}”有误：{problem_zh}"
    en = "The scenario {source} is wrong at “{key}”: {problem_en}"
    hint_zh = "请对照同目录中的其他场景更正；可用的键见各错误提示"
    hint_en = "Correct it after the other scenarios of the folder; the message names the keys that exist"


class NothingToRehearse(DuoguiError):
    code = "E-SCENARIO-2"
    status = 404
    zh = "{path} 中没有演练场景"
    en = "There is no scenario in {path}"
    hint_zh = "请指定场景文件、模型的配套目录或 processes 目录"
    hint_en = "Name a scenario file, a model's companion folder or the folder processes"


class StepImpossible(DuoguiError):
    code = "E-SCENARIO-3"
    status = 422
    zh = "第 {number} 步（{step}）做不了：{problem_zh}"
    en = "Step {number} ({step}) cannot be done: {problem_en}"
    hint_zh = "请核对该步之前走到了哪里，以及账号、任务和对象是否写对"
    hint_en = "See how far the steps before it led, and whether account, task and item are right"


class StartImpossible(DuoguiError):
    code = "E-SCENARIO-4"
    status = 422
    zh = "场景的开始（[start]）做不了：{problem_zh}"
    en = "The start of the scenario ([start]) cannot be done: {problem_en}"
    hint_zh = "请核对账号、登记内容和用地范围"
    hint_en = "See whether account, registration and site are right"


class NoSuchSampleSite(DuoguiError):
    code = "E-SCENARIO-5"
    status = 422
    zh = "没有示例用地“{name}”"
    en = "There is no sample site “{name}”"
    hint_zh = "请用已有的示例用地，如 clear_site、river_site、farmland_site、red_line_site、adjusted_site"
    hint_en = "Name one there is, such as clear_site, river_site, farmland_site, red_line_site or adjusted_site"


class NothingToCheck(DuoguiError):
    code = "E-CHECK-1"
    status = 404
    zh = "“{path}”中没有流程图（.bpmn）或决策表（.dmn）"
    en = "There is no diagram (.bpmn) and no table (.dmn) in “{path}”"
    hint_zh = "请给出 .bpmn 或 .dmn 文件，或放有它们的文件夹，如 processes"
    hint_en = "Name a .bpmn or .dmn file, or a folder that holds some, such as processes"


class ExamplesMalformed(DuoguiError):
    code = "E-EXAMPLES-1"
    status = 422
    zh = "示例行 {place} 第 {line} 行：{problem_zh}"
    en = "The example rows {place}, line {line}: {problem_en}"
    hint_zh = "首行写决策表的列名（或变量名），以下每行写一组输入和应得的结果；空单元格表示不写"
    hint_en = (
        "The first line names the table's columns (or variables), each further line one input and what it must give; "
        "leave empty what is not said"
    )


class ExamplesWithoutTable(DuoguiError):
    code = "E-EXAMPLES-2"
    status = 422
    zh = "示例行 {place} 旁边没有决策表 {table}"
    en = "There is no table {table} beside the example rows {place}"
    hint_zh = "示例文件须与决策表同名，放在它的文件夹下的 tests 文件夹中，如 dmn/shared/tests/lights.csv"
    hint_en = (
        "Name the file as its table and put it into the folder tests beside it, such as dmn/shared/tests/lights.csv"
    )
