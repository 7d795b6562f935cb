"""What can be wrong with an act on a case, told to the person who acted."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class NoSuchCase(DuoguiError):
    code = "E-CASE-1"
    status = 404
    zh = "没有案件 {case}，或您无权查看"
    en = "There is no case {case}, or it is not yours to see"
    hint_zh = "请从待办或项目页面打开案件"
    hint_en = "Open the case from your inbox or from its project"


class NoSuchTask(DuoguiError):
    code = "E-CASE-2"
    status = 404
    zh = "没有任务 {task}，或您无权查看"
    en = "There is no task {task}, or it is not yours to see"
    hint_zh = "请从待办列表重新打开"
    hint_en = "Open it again from your inbox"


class TaskAlreadyDone(DuoguiError):
    code = "E-CASE-3"
    status = 409
    zh = "任务“{name}”已于 {when} 由 {by} 办结"
    en = "The task “{name}” was completed by {by} at {when}"
    hint_zh = "您填写的内容未被采用，页面上仍可复制；如需更改意见，请联系牵头部门重新启动"
    hint_en = "What you typed was not used; the page shows it for copying. To change the opinion ask the lead department to restart"


class TaskRecalled(DuoguiError):
    code = "E-CASE-4"
    status = 409
    zh = "任务“{name}”的期限已于 {due} 届满，任务已收回"
    en = "The limit of the task “{name}” ended at {due}; the task was recalled"
    hint_zh = "您填写的内容仍保存在草稿中；请在案件页面查看由谁继续办理"
    hint_en = "What you typed is still kept as a draft; the case's page shows who goes on with it"


class TaskCancelled(DuoguiError):
    code = "E-CASE-5"
    status = 409
    zh = "任务“{name}”已不再需要：案件已不经此环节继续办理，或已撤回、重新启动"
    en = "The task “{name}” is no longer needed: its case went on without this step, or was withdrawn or restarted"
    hint_zh = "您填写的内容未被采用，页面上仍可复制，选择的文件未保存；请查看案件现状"
    hint_en = "What you typed was not used, the page shows it for copying, and files you chose were not kept; see where the case stands now"


class NotYours(DuoguiError):
    code = "E-CASE-6"
    status = 403
    zh = "此事项须由 {department} 的{duty}办理"
    en = "This is to be done by the {duty} of {department}"
    hint_zh = "请由该部门有权人员登录办理，或申请调整账号职责"
    hint_en = "Let an authorised person of that department sign in, or apply for the duty"


class CaseNotOpen(DuoguiError):
    code = "E-CASE-7"
    status = 409
    zh = "案件 {case} 已办结（{outcome}）"
    en = "The case {case} has ended ({outcome})"
    hint_zh = "如确需调整，请在项目页面重新启动"
    hint_en = "If it must be changed, restart it from the project's page"


class NothingWaitsForMessage(DuoguiError):
    code = "E-CASE-8"
    status = 409
    zh = "案件 {case} 现阶段不能{act_zh}"
    en = "The case {case} cannot be {act_en} at this stage"
    hint_zh = "只有在空间检查至确认生成之间可以撤回或重新启动；办结后请在项目页面重新启动"
    hint_en = "Between the spatial check and the confirmation it can be; after its end, restart from the project's page"


class RestartNeedsEnd(DuoguiError):
    code = "E-CASE-9"
    status = 409
    zh = "项目 {project} 还有在办案件 {case}，不能另立新案"
    en = "The project {project} still has the open case {case}; a new one cannot be started"
    hint_zh = "请在该案件内重新启动新一轮"
    hint_en = "Start a new round inside that case"


class PaperNotPossible(DuoguiError):
    code = "E-CASE-10"
    status = 409
    zh = "案件 {case} 未征求过 {department} 的意见，不能代录纸质意见"
    en = "{department} was never asked for its opinion in the case {case}; a paper opinion cannot be entered"
    hint_zh = "请核对部门和案号；未被征求意见的部门，其来函请按收文另行办理"
    hint_en = "Check the department and the case; a letter of a department that was not asked is handled as other post"


class ReceiptDateImpossible(DuoguiError):
    code = "E-CASE-11"
    status = 422
    zh = "收文日期 {date} 不可能：征求意见始于 {asked}，今天是 {today}"
    en = "The receipt date {date} is impossible: the opinion was solicited on {asked} and today is {today}"
    hint_zh = "请按来文登记的收文日期填写"
    hint_en = "Enter the date on which the letter was registered as received"


class OpinionAlreadyGiven(DuoguiError):
    code = "E-CASE-12"
    status = 409
    zh = "{department} 在第 {round} 轮已提出正式意见"
    en = "{department} has already given its formal opinion in round {round}"
    hint_zh = "正式意见不能代为更改；确需调整的，按程序重新启动"
    hint_en = "A formal opinion cannot be changed on its behalf; if it must be, restart by procedure"


class KeyReused(DuoguiError):
    code = "E-CASE-13"
    status = 422
    zh = "幂等键 {key} 已用于另一项操作或另一份内容，这次提交未受理"
    en = "The idempotency key {key} was used for another act or another content; this one was not taken"
    hint_zh = "请刷新页面，看清先前的提交是否已受理，再决定是否重新提交；通过接口办理的，每次提交须使用新的键"
    hint_en = "Reload the page and look whether the former one was taken, then submit again; over the API each needs a new key"


class PaperWaitsForSupplement(DuoguiError):
    code = "E-CASE-14"
    status = 409
    zh = "{department} 在第 {round} 轮要求补充材料，发起单位补充之前不能录入其意见"
    en = "{department} asked for more material in round {round}; until it is supplemented its opinion cannot be entered"
    hint_zh = "请发起单位先补充材料；期限届满仍未补充的，届满后可按收文日期录入"
    hint_en = "Let the initiator supplement it; if the limit ends before that, the letter can be entered then by its receipt date"


class StandingChanged(DuoguiError):
    code = "E-CASE-15"
    status = 409
    zh = "“{subject}”在您核对之后已有变化，这次操作没有生效"
    en = "“{subject}” has changed since you reviewed it; this act had no effect"
    hint_zh = "请按现状重新核对后再确认；您填写的内容没有丢失"
    hint_en = "Review it again as it stands now and confirm; nothing you typed is lost"


class CaseNotFailed(DuoguiError):
    code = "E-CASE-19"
    status = 409
    zh = "案件“{case}”没有中断，无需重试或修正"
    en = "The case “{case}” has not failed; there is nothing to try again or to repair"
    hint_zh = "请刷新页面：可能已有人处理"
    hint_en = "Reload the page: someone may have mended it already"


class ChangesUnreadable(DuoguiError):
    code = "E-CASE-20"
    status = 422
    zh = "修正内容无法读取：{why_zh}"
    en = "The changes cannot be read: {why_en}"
    hint_zh = '每行写“变量名 = 值”，如 amount = 5、kind = "government"；理由至少 2 个字'
    hint_en = 'Write “name = value” on each line, as amount = 5 or kind = "government"; the reason has at least 2 characters'


class FormInvalid(DuoguiError):
    code = "E-FORM-1"
    status = 422
    zh = "表单“{form}”有 {count} 处需要更正：{names}"
    en = "Entries of the form “{form}” that need correction: {count} ({names})"
    hint_zh = "请按各栏提示更正后再次提交；已填内容未丢失"
    hint_en = "Correct the marked fields and submit again; nothing you typed is lost"

    def __init__(self, form: str, fields: dict[str, list[dict[str, str]]]) -> None:
        self.fields = fields
        super().__init__(form=form, count=sum(map(len, fields.values())), names=", ".join(fields))


class FormDefinitionWrong(DuoguiError):
    code = "E-FORM-2"
    status = 422
    zh = "表单定义 {source} 有误：{where} {problem_zh}"
    en = "The form definition {source} is wrong: {where} {problem_en}"
    hint_zh = "请对照 docs/how-to/write-a-form.md 更正"
    hint_en = "Correct it by docs/how-to/write-a-form.md"


class NotPublished(DuoguiError):
    code = "E-MODEL-1"
    status = 404
    zh = "没有已发布的{what_zh}“{name}”"
    en = "There is no published {what_en} “{name}”"
    hint_zh = "请先发布，或检查名称"
    hint_en = "Publish it first, or check the name"


class UnknownWork(DuoguiError):
    code = "E-MODEL-2"
    status = 422
    zh = "模型 {model} 的 {element} 要求的工作“{work}”不存在"
    en = "The work “{work}” that {element} of the model {model} asks for does not exist"
    hint_zh = "可用的工作：{known}"
    hint_en = "Known works: {known}"


class SourceUnreadable(DuoguiError):
    code = "E-MODEL-3"
    status = 422
    zh = "{kind_zh} {name} 无法读取：{problem}"
    en = "The {kind_en} {name} cannot be read: {problem}"
    hint_zh = "请对照出厂文件更正后再发布；本次没有发布任何内容"
    hint_en = "Correct it by the shipped file and publish again; nothing was published now"


class NameTwice(DuoguiError):
    code = "E-MODEL-4"
    status = 422
    zh = "有两个名为“{name}”的{kind_zh}：{first} 和 {second}"
    en = "Two of the {kind_en}s have the name “{name}”: {first} and {second}"
    hint_zh = "模型和决策表按名称引用，请改名后再发布"
    hint_en = "Models and tables are called by their names; rename one and publish again"


class BaseReplaced(DuoguiError):
    code = "E-MODEL-5"
    status = 409
    zh = "“{name}”在您编辑期间已发布了第 {version} 版，您的草稿是从更早的版本改起的"
    en = "Version {version} of “{name}” was published while you were editing; your draft began from an earlier one"
    hint_zh = "请先比较两个版本，把对方的改动并入草稿后再发布；草稿没有丢失"
    hint_en = "Compare the two and take the other's changes into your draft before publishing; the draft is kept"


class SignInFailed(DuoguiError):
    code = "E-SIGN-1"
    status = 401
    zh = "账号或密码不正确，或账号暂时锁定、已注销"
    en = "The account or the password is wrong, or the account is locked for a while or closed"
    hint_zh = "连续 5 次失败将锁定 15 分钟；忘记密码请联系市多规办"
    hint_en = "After 5 failures it is locked for 15 minutes; if the password is lost, ask the coordination office"


class PasswordTooWeak(DuoguiError):
    code = "E-SIGN-2"
    status = 422
    zh = "密码不符合要求：{why_zh}"
    en = "The password will not do: {why_en}"
    hint_zh = "至少 10 个字符，且含大写、小写、数字、符号中的三类"
    hint_en = "At least 10 characters with three of: capitals, small letters, digits, signs"


class NoSuchAccount(DuoguiError):
    code = "E-SIGN-3"
    status = 404
    zh = "没有账号 {account}"
    en = "There is no account {account}"
    hint_zh = "请在账号页面核对"
    hint_en = "Check it on the accounts page"


class AccountExists(DuoguiError):
    code = "E-SIGN-4"
    status = 409
    zh = "账号 {account} 已存在"
    en = "The account {account} exists already"
    hint_zh = "请换一个账号名"
    hint_en = "Choose another name"


class AccountClosed(DuoguiError):
    code = "E-SIGN-5"
    status = 403
    zh = "账号 {account} 已注销，不能再办理事项"
    en = "The account {account} is closed and can no longer act"
    hint_zh = "部门的待办仍在，请由本部门其他账号办理，或向市多规办申请开通"
    hint_en = "The department's tasks remain; let another account of it act, or apply to the coordination office"


class NoSuchProject(DuoguiError):
    code = "E-PROJECT-1"
    status = 404
    zh = "没有项目 {project}，或您无权查看"
    en = "There is no project {project}, or it is not yours to see"
    hint_zh = "请从项目列表打开"
    hint_en = "Open it from the list of projects"


class NoSuchPlan(DuoguiError):
    code = "E-PLAN-1"
    status = 404
    zh = "没有规划 {plan}，或您无权查看"
    en = "There is no plan {plan}, or it is not yours to see"
    hint_zh = "请从项目库的“规划”列表或案件页面打开"
    hint_en = "Open it from the list of plans or from a case about it"


class ClassifiedRefused(DuoguiError):
    code = "E-PROJECT-2"
    status = 422
    zh = "涉及军事、保密的项目不得在本平台存储内容"
    en = "Projects that touch military or secret matters may not be stored on this platform"
    hint_zh = "请按有关规定另行办理；本平台未保存所填内容，随本表上传的文件也已删除"
    hint_en = "Handle it by the rules that apply to it; nothing you entered is stored here, and files uploaded with this form were deleted"


class ClockOnlyForward(DuoguiError):
    code = "E-CLOCK-1"
    status = 422
    zh = "时钟只能向前：现在是 {now}，不能拨到 {wanted}"
    en = "The clock only moves forward: it is {now}, it cannot be set to {wanted}"
    hint_zh = "请选择现在之后的时刻"
    hint_en = "Choose an instant after now"


class ClockFixed(DuoguiError):
    code = "E-CLOCK-2"
    status = 403
    zh = "正式站点的时钟不能拨动"
    en = "The clock of a production site cannot be moved"
    hint_zh = "只有演示城市（duogui demo）可以拨动时钟"
    hint_en = "Only the demonstration city (duogui demo) has a movable clock"


class MaterialTooLarge(DuoguiError):
    code = "E-MATERIAL-1"
    status = 413
    zh = "文件 {name} 有 {size} 字节，超过上限 {largest}"
    en = "The file {name} has {size} bytes, more than the {largest} allowed"
    hint_zh = "请压缩或分成几个文件上传"
    hint_en = "Compress it or upload it in parts"


class TooManyMaterials(DuoguiError):
    code = "E-MATERIAL-3"
    status = 413
    zh = "一次最多上传 {most} 个文件，现有 {count} 个"
    en = "At most {most} files at a time, there are {count}"
    hint_zh = "请分次上传"
    hint_en = "Upload them in turns"


class NoSuchMaterial(DuoguiError):
    code = "E-MATERIAL-4"
    status = 404
    zh = "没有材料 {material}，或您无权查看"
    en = "There is no material {material}, or it is not yours to see"
    hint_zh = "请重新上传"
    hint_en = "Upload it again"


class EmptyMaterial(DuoguiError):
    code = "E-MATERIAL-5"
    status = 422
    zh = "文件 {name} 是空的"
    en = "The file {name} is empty"
    hint_zh = "请检查文件后重新上传"
    hint_en = "Check the file and upload it again"


class NoFootprint(DuoguiError):
    code = "E-PROJECT-3"
    status = 422
    zh = "项目 {project} 还没有选址范围"
    en = "The project {project} has no site yet"
    hint_zh = "请先上传选址范围（GeoJSON、GeoPackage 或压缩的 Shapefile）"
    hint_en = "Upload its site first (GeoJSON, GeoPackage or a zipped shapefile)"


class ProjectCodeMalformed(DuoguiError):
    code = "E-PROJECT-4"
    status = 502
    zh = "投资监管平台返回的项目代码“{given}”不符合编码格式"
    en = "The project code “{given}” given by the investment platform is not in the code's format"
    hint_zh = "请联系平台管理单位核对；系统将继续重试"
    hint_en = "Ask the platform's operator; the system goes on trying"


class SiteExists(DuoguiError):
    code = "E-INIT-1"
    status = 409
    zh = "此数据目录或数据库已有站点“{name}”"
    en = "This data directory or database holds the site “{name}” already"
    hint_zh = "请用 --data 指定空目录，用 PostgreSQL 时另以 DUOGUI_DATABASE 指定空库；要升级已有站点请用 duogui upgrade"
    hint_en = "Name an empty directory with --data, on PostgreSQL an empty database too; to upgrade a site use duogui upgrade"


class NoSuchDepartment(DuoguiError):
    code = "E-SIGN-9"
    status = 404
    zh = "没有部门 {department}"
    en = "There is no department {department}"
    hint_zh = "请核对部门代码；duogui organisation show 列出本站全部部门"
    hint_en = "Check the department's code; `duogui organisation show` lists them all"


class CaseInOtherHands(DuoguiError):
    code = "E-CASE-40"
    status = 409
    zh = "案件 {case} 正由另一个进程办理"
    en = "Another process has the case {case} in hand"
    hint_zh = "无需处理：该进程会一并执行到期的期限"
    hint_en = "Nothing to do: that process fires what is due as well"
