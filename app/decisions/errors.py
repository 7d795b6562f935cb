"""Every error of the room: what is wrong in an expression or a table, where, and the likely fix, in Chinese and
English.

Evaluation itself raises little: FEEL answers null where types do not fit. What is raised here is text that cannot be
read, work beyond its limits, a model that cannot be read, and a violated hit policy. Any room above may catch these.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import DuoguiError


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a message in both languages."""

    zh: str
    en: str


class DecisionsError(DuoguiError):
    """The root of the room's errors: a value given as Words appears in the language of the message."""

    def _text(self, which: str) -> str:
        language = "zh" if which.endswith("zh") else "en"
        values = {
            name: getattr(value, language) if isinstance(value, Words) else value for name, value in self.values.items()
        }
        return str(getattr(self, which)).format(**values)


CHECK = Words("请检查该位置附近的写法", "Check how the text is written near this position")


class FeelSyntaxError(DecisionsError):
    """A text is not FEEL.

    Shape: `line` and `column` count from 1; `expected` is a short English phrase or empty; the values `problem` and
    `fix` say what was found and what was likely meant.
    """

    code = "E-DECISIONS-1"
    zh = "表达式第 {line} 行第 {column} 列：{problem}"
    en = "Expression, line {line}, column {column}: {problem}"
    hint_zh = "建议：{fix}"
    hint_en = "Likely fix: {fix}"

    def __init__(self, **values: object) -> None:
        values.setdefault("expected", "")
        values.setdefault("fix", CHECK)
        super().__init__(**values)
        self.line = int(str(values["line"]))
        self.column = int(str(values["column"]))
        self.expected = str(values["expected"])


class BudgetExceeded(DecisionsError):
    """An expression or a decision wanted more steps, cells, depth, items or characters than one may use."""

    code = "E-DECISIONS-2"
    status = 422
    zh = "计算超出上限：{what}（上限 {limit}）"
    en = "The calculation goes beyond its limit: {what} (at most {limit})"
    hint_zh = "请缩小列表或区间、减少嵌套，或把表达式拆成几个决策"
    hint_en = "Use smaller lists or ranges, nest less, or split the expression into several decisions"

    def at(self, place: Words) -> BudgetExceeded:
        """The same with where it happened; one that knows it already stays as it is."""
        what = self.values["what"]
        if "place" in self.values or not isinstance(what, Words):
            return self
        told = Words(f"{place.zh}的{what.zh}", f"{place.en}: {what.en}")
        return BudgetExceeded(what=told, limit=self.values["limit"], place=place)


class DecisionError(DecisionsError):
    """The root of everything that is wrong with a decision model rather than with one expression."""


class ModelUnreadable(DecisionError):
    code = "E-DECISIONS-3"
    zh = "无法读取决策文件 {source}：{problem}"
    en = "The decision file {source} cannot be read: {problem}"
    hint_zh = "请用 DMN 编辑器重新保存该文件（DMN 1.2 至 1.5）"
    hint_en = "Save the file again with a DMN editor (DMN 1.2 to 1.5)"


class TableMalformed(ModelUnreadable):
    """A table is not whole: cells, columns or its policy."""

    code = "E-DECISIONS-19"
    zh = "{source}：决策“{decision}”的决策表有误：{problem}"
    en = "{source}: the table of decision “{decision}” is wrong: {problem}"
    hint_zh = "建议：{fix}"
    hint_en = "Likely fix: {fix}"


class CellUnreadable(DecisionError):
    """A cell of a table, or another text of a model, is not FEEL.

    Shape: the values `row` (from 1; 0 for a text in no row), `title` (the column as the analyst sees it), `line` and
    `column` in the text, `problem` and `fix`.
    """

    code = "E-DECISIONS-4"
    zh = "{source}：决策“{decision}”{place}的“{text}”无法识别：文字第 {line} 行第 {column} 个字符处，{problem}"
    en = "{source}: decision “{decision}”, {place}: cannot read “{text}”: at line {line}, character {column}, {problem}"
    hint_zh = "建议：{fix}"
    hint_en = "Likely fix: {fix}"


class TypeUnreadable(CellUnreadable):
    """The allowed values of a type are not FEEL. Shape: as CellUnreadable; the value `decision` is the type."""

    code = "E-DECISIONS-20"
    zh = "{source}：类型“{decision}”{place}的“{text}”无法识别：文字第 {line} 行第 {column} 个字符处，{problem}"
    en = "{source}: type “{decision}”, {place}: cannot read “{text}”: at line {line}, character {column}, {problem}"
    hint_zh = "建议：{fix}"
    hint_en = "Likely fix: {fix}"


class RowsOverlap(DecisionError):
    code = "E-DECISIONS-5"
    status = 422
    zh = "{source}：决策“{decision}”的命中策略是 UNIQUE，但第 {rows} 行同时命中"
    en = "{source}: decision “{decision}” has hit policy UNIQUE, but rows {rows} match together"
    hint_zh = "请修改这些行的条件，使同一输入只命中一行；输入为 {inputs}"
    hint_en = "Change the conditions of these rows so that one input matches one row; the input was {inputs}"


class RowsContradict(DecisionError):
    code = "E-DECISIONS-6"
    status = 422
    zh = "{source}：决策“{decision}”的命中策略是 ANY，但第 {rows} 行的结果不同"
    en = "{source}: decision “{decision}” has hit policy ANY, but rows {rows} give different results"
    hint_zh = "请让这些行给出相同的结果，或改用其他命中策略；输入为 {inputs}"
    hint_en = "Let these rows give the same result or choose another hit policy; the input was {inputs}"


class ValueNotAllowed(DecisionError):
    code = "E-DECISIONS-7"
    status = 422
    zh = "{source}：决策“{decision}”{place}的值 {value} 不在允许值 {allowed} 之内"
    en = "{source}: decision “{decision}”, {place}: the value {value} is not among the allowed values {allowed}"
    hint_zh = "请改正该值，或在表头（或其类型）的允许值中补充它"
    hint_en = "Correct the value, or add it to the allowed values in the head of the table or of its type"


class NoPriority(DecisionError):
    code = "E-DECISIONS-15"
    status = 422
    zh = "{source}：决策“{decision}”的命中策略 {policy} 按输出的允许值排序，但没有给出允许值；第 {rows} 行同时命中"
    en = (
        "{source}: decision “{decision}” has hit policy {policy}, which follows the order of the allowed outputs, "
        "but lists none; rows {rows} match together"
    )
    hint_zh = "请在输出列的允许值中从高到低列出结果；输入为 {inputs}"
    hint_en = "List the results in the allowed values of the output, the most important first; the input was {inputs}"


class NotAggregable(DecisionError):
    code = "E-DECISIONS-16"
    status = 422
    zh = "{source}：决策“{decision}”的命中策略 COLLECT {aggregation} 无法汇总第 {rows} 行的结果 {values}"
    en = "{source}: decision “{decision}”: COLLECT {aggregation} cannot combine {values}, the results of rows {rows}"
    hint_zh = "请让这些行都给出数字（MIN、MAX 也可以是同一种可比较的值），或改用不汇总的 COLLECT；输入为 {inputs}"
    hint_en = (
        "Let these rows give numbers (for MIN and MAX values of one kind that can be compared), "
        "or use COLLECT without an aggregation; the input was {inputs}"
    )


class UnknownDecision(DecisionError):
    code = "E-DECISIONS-8"
    status = 404
    zh = "没有名为“{name}”的决策；现有：{known}"
    en = "There is no decision named “{name}”; there are: {known}"
    hint_zh = "请核对所引用的决策的名称或编号"
    hint_en = "Check the name or id by which the decision is referred to"


class CyclicRequirements(DecisionError):
    code = "E-DECISIONS-9"
    zh = "{source}：决策之间互相依赖成环：{path}"
    en = "{source}: decisions require each other in a circle: {path}"
    hint_zh = "请删除其中一条依赖"
    hint_en = "Remove one of these requirements"


class UnknownReference(DecisionError):
    code = "E-DECISIONS-10"
    zh = "{source}：“{where}”引用的 {reference} 不存在"
    en = "{source}: “{where}” refers to {reference}, which does not exist"
    hint_zh = "请检查类型名称、依赖关系，以及被引用的文件是否一并提供"
    hint_en = "Check type names and requirements, and whether the imported file was given along"


class DuplicateName(DecisionError):
    code = "E-DECISIONS-11"
    zh = "{source}：名称“{name}”出现了两次"
    en = "{source}: the name “{name}” occurs twice"
    hint_zh = "请给其中一个改名"
    hint_en = "Rename one of them"


class UnsupportedElement(DecisionError):
    code = "E-DECISIONS-12"
    zh = "{source}：“{where}”使用了不支持的 {element}"
    en = "{source}: “{where}” uses {element}, which is not supported"
    hint_zh = "请改用决策表或 FEEL 表达式"
    hint_en = "Use a decision table or a FEEL expression instead"


class NoDecision(DecisionError):
    code = "E-DECISIONS-18"
    status = 404
    zh = "{source} 中没有决策"
    en = "{source} holds no decision"
    hint_zh = "请给出含有决策的 DMN 文件；若要决策服务或业务知识模型的值，请用它的名称"
    hint_en = "Give a DMN file with decisions; for a decision service or business knowledge, ask for its name"


class CyclicTypes(DecisionError):
    code = "E-DECISIONS-17"
    zh = "{source}：类型定义成环：{path}"
    en = "{source}: types are defined by each other in a circle: {path}"
    hint_zh = "请让其中一个类型以 FEEL 的类型（如 string、number）或组成部分定义"
    hint_en = "Define one of them by a type of FEEL such as string or number, or by components"


class NotAFeelValue(DecisionError):
    code = "E-DECISIONS-13"
    zh = "类型 {kind} 的值不能用于 FEEL 表达式"
    en = "A value of type {kind} cannot be used in a FEEL expression"
    hint_zh = "请提供文字、数字、真假、日期时间、列表或对象"
    hint_en = "Give text, numbers, booleans, dates and times, lists or objects"


class InputUnfit(DecisionError):
    code = "E-DECISIONS-14"
    status = 422
    zh = "{source}：输入“{name}”的值 {value} 不符合类型 {type}"
    en = "{source}: the value {value} of the input “{name}” does not fit its type {type}"
    hint_zh = '请检查数据的类型，以及该类型的允许值；JSON 文件中的日期写作 {{"@feel": "@\\"2026-03-02\\""}}'
    hint_en = (
        "Check the kind of the value and the allowed values of the type; "
        'in a JSON file a date is {{"@feel": "@\\"2026-03-02\\""}}'
    )
