"""What can go wrong in the store, said so that a person can act: busy, full, moved, fixed, unknown.

Only app/store raises these. Here must never be anything that looks into the database; texts and statuses alone.
"""

from __future__ import annotations

from typing import ClassVar

from app.domain.errors import DuoguiError


class WriterBusy(DuoguiError):
    code = "E-STORE-1"
    status = 503
    zh = "系统正忙，{wait_s} 秒内未能轮到本次写入"
    en = "The system is busy: this write did not get its turn within {wait_s} seconds"
    hint_zh = "没有写入任何内容，请稍候用同一个请求重试；收件时刻以首次请求为准"
    hint_en = "Nothing was written. Repeat the same request in a moment; the first receipt keeps its instant"
    retry_after_s: ClassVar[int] = 1


class WriterElsewhere(DuoguiError):
    code = "E-STORE-2"
    status = 503
    zh = "数据目录 {directory} 正由另一个进程写入（{holder}）"
    en = "The data directory {directory} is being written by another process ({holder})"
    hint_zh = "请在那个进程的页面上操作，或先停止它再运行本命令；只读命令不受影响"
    hint_en = "Act through that process's pages, or stop it before this command; commands that only read still run"


class DiskFull(DuoguiError):
    code = "E-STORE-3"
    status = 507
    zh = "磁盘或数据库已满，未能写入：{detail}"
    en = "The disk or the database is full, nothing was written: {detail}"
    hint_zh = "请通知管理员清理磁盘空间；腾出空间后重试即可，无需重启"
    hint_en = "Ask the administrator to free space; then repeat the request, no restart is needed"


class StorageFailed(DuoguiError):
    code = "E-STORE-4"
    status = 503
    zh = "数据文件读写失败：{detail}"
    en = "The database file could not be read or written: {detail}"
    hint_zh = "未确认的内容没有写入。请管理员检查磁盘与权限，必要时从备份恢复"
    hint_en = "What was not acknowledged was not written. Check disk and permissions, restore from a backup if needed"


class SchemaOutdated(DuoguiError):
    code = "E-STORE-5"
    status = 503
    zh = "数据目录 {directory} 的结构版本为 {found}，本程序需要 {wanted}"
    en = "The data directory {directory} has schema version {found}, this program needs {wanted}"
    hint_zh = "请先停止服务，再运行 duogui upgrade（会先自动备份）"
    hint_en = "Stop the server, then run `duogui upgrade` (it makes a backup first)"


class SchemaUnknown(DuoguiError):
    code = "E-STORE-6"
    status = 503
    zh = "数据目录 {directory} 的结构版本 {found} 不为本程序所知"
    en = "The data directory {directory} has schema version {found}, which this program does not know"
    hint_zh = "该目录可能由更新的版本写成，请使用相同或更新的程序版本"
    hint_en = "It was probably written by a newer release: use that release or a later one"


class CaseMoved(DuoguiError):
    code = "E-STORE-7"
    status = 409
    zh = "案件 {case} 在此期间已有变化"
    en = "Case {case} has changed meanwhile"
    hint_zh = "请查看最新状态后再办理；您填写的内容没有丢失"
    hint_en = "Look at it as it is now and act again; what you typed is not lost"


class ProjectMoved(DuoguiError):
    code = "E-STORE-8"
    status = 409
    zh = "项目 {project} 在此期间已有变化"
    en = "Project {project} has changed meanwhile"
    hint_zh = "请刷新后重新填写变更"
    hint_en = "Reload it and make your change again"


class DraftMoved(DuoguiError):
    code = "E-STORE-9"
    status = 409
    zh = "草稿已由 {account} 另行保存（第 {version} 稿）"
    en = "The draft was saved by {account} meanwhile (save {version})"
    hint_zh = "请对照两份内容后再保存"
    hint_en = "Compare both texts, then save again"


class ProjectCodeFixed(DuoguiError):
    code = "E-STORE-10"
    status = 409
    zh = "项目 {project} 已有项目代码，不能更改为 {project_code}"
    en = "Project {project} has its code already; it cannot become {project_code}"
    hint_zh = "项目代码由投资平台赋予且只赋一次；如有误请登记新项目"
    hint_en = "A project code is given once by the investment platform; register a new project if it is wrong"


class ProjectCodeTaken(DuoguiError):
    code = "E-STORE-11"
    status = 409
    zh = "项目代码 {project_code} 已属于另一个项目"
    en = "The project code {project_code} belongs to another project"
    hint_zh = "请核对投资平台返回的代码"
    hint_en = "Check the code that the investment platform returned"


class MaterialFixed(DuoguiError):
    code = "E-STORE-12"
    status = 409
    zh = "材料 {material} 已被使用，不能更改或删除"
    en = "Material {material} has been used and cannot be changed or removed"
    hint_zh = "请另行上传新的材料"
    hint_en = "Upload a new material instead"


class MaterialMissing(DuoguiError):
    code = "E-STORE-13"
    status = 404
    zh = "没有摘要为 {digest} 的材料文件"
    en = "There is no material file with the digest {digest}"
    hint_zh = "请核对链接；如材料应当存在，请管理员从备份恢复"
    hint_en = "Check the link; if the material ought to be there, restore it from a backup"


class MaterialDamaged(DuoguiError):
    code = "E-STORE-14"
    status = 500
    zh = "材料文件 {digest} 的内容与其摘要不符"
    en = "The content of material file {digest} does not match its digest"
    hint_zh = "文件已损坏或被改动，请管理员从备份恢复"
    hint_en = "The file was damaged or altered: restore it from a backup"


class AccountUnknown(DuoguiError):
    code = "E-STORE-15"
    status = 401
    zh = "没有帐号 {account}"
    en = "There is no account {account}"
    hint_zh = "请核对帐号，或请管理员开通"
    hint_en = "Check the name, or ask the administrator to open it"


class AccountClosed(DuoguiError):
    code = "E-STORE-16"
    status = 403
    zh = "帐号 {account} 已停用"
    en = "The account {account} is closed"
    hint_zh = "请联系管理员"
    hint_en = "Ask the administrator"


class ArtefactUnknown(DuoguiError):
    code = "E-STORE-17"
    status = 404
    zh = "没有发布过 {name}"
    en = "{name} was never published here"
    hint_zh = "请先发布，或核对名称与版本"
    hint_en = "Publish it first, or check its name and version"


class MalformedCursor(DuoguiError):
    code = "E-STORE-18"
    status = 400
    zh = "翻页标记“{cursor}”无法识别"
    en = "The page mark “{cursor}” cannot be read"
    hint_zh = "请从第一页重新打开列表"
    hint_en = "Open the list again from its first page"


class NestedTransaction(DuoguiError):
    code = "E-STORE-19"
    status = 500
    zh = "同一线程在写事务中再次请求写事务"
    en = "A thread asked for the writer while it held the writer"
    hint_zh = "这是程序错误，请报告管理员"
    hint_en = "This is a defect of the program: report it"


class StoreIsReadOnly(DuoguiError):
    code = "E-STORE-20"
    status = 503
    zh = "数据目录 {directory} 以只读方式打开"
    en = "The data directory {directory} was opened for reading only"
    hint_zh = "请使用可写入的命令或服务"
    hint_en = "Use the server or a command that may write"


class VersionTaken(DuoguiError):
    code = "E-STORE-21"
    status = 409
    zh = "{name} 的第 {version} 版已经存在"
    en = "Version {version} of {name} exists already"
    hint_zh = "已有版本不会被覆盖，请使用下一个版本号"
    hint_en = "A version is never replaced: take the next number"


class SqliteTooOld(DuoguiError):
    code = "E-STORE-22"
    status = 500
    zh = "Python 所带的 SQLite {found} 过旧，至少需要 {wanted}"
    en = "The SQLite {found} of this Python is too old; {wanted} is needed"
    hint_zh = "请使用较新的 Python 构建"
    hint_en = "Use a newer build of Python"


class NameTaken(DuoguiError):
    code = "E-STORE-23"
    status = 409
    zh = "“{name}”已被使用"
    en = "“{name}” is in use already"
    hint_zh = "请换一个名称"
    hint_en = "Choose another name"


class CompactionBusy(DuoguiError):
    code = "E-STORE-24"
    status = 503
    zh = "仍有读取在进行，数据文件暂时不能整理"
    en = "Something is still reading, so the database files cannot be compacted now"
    hint_zh = "内容已从库中删除；请稍后再次整理，以从文件中清除"
    hint_en = "The values are deleted from the tables; compact again in a moment to clear them from the files"


class DirectoryEmpty(DuoguiError):
    code = "E-STORE-25"
    status = 503
    zh = "{directory} 不是数据目录"
    en = "{directory} is not a data directory"
    hint_zh = "请核对 --data，或先运行 duogui init"
    hint_en = "Check --data, or run `duogui init` first"


class RegionUnknown(DuoguiError):
    code = "E-STORE-26"
    status = 404
    zh = "没有行政区划 {region}"
    en = "There is no region {region}"
    hint_zh = "请使用本站区划树中的代码"
    hint_en = "Use a code of this site's region tree"


class RegionWithoutBoundary(DuoguiError):
    code = "E-STORE-27"
    status = 409
    zh = "行政区划 {region} 还没有界线，不能判断选址是否在其境内"
    en = "The region {region} has no boundary yet, so it cannot be told whether a site lies inside it"
    hint_zh = "请管理员在站点概况文件中写明界线文件，再运行 duogui organisation import"
    hint_en = "Let the administrator name its boundary file in the site profile and run duogui organisation import"


class GroupRolledBack(DuoguiError):
    code = "E-STORE-28"
    status = 503
    zh = "数据库撤销了同时提交的几项操作，本项也没有保存"
    en = "The database took back several acts that were being committed together; this one was not kept either"
    hint_zh = "请再次提交；同一请求重试不会重复生效"
    hint_en = "Send it again; a retry of the same request never takes effect twice"


class DatabaseAddressWrong(DuoguiError):
    code = "E-STORE-29"
    status = 503
    zh = "数据库地址（DUOGUI_DATABASE）不能使用：{why}"
    en = "The address of the database (DUOGUI_DATABASE) cannot be used: {why}"
    hint_zh = "请写成 postgresql://用户:口令@主机:端口/库名，并安装 duogui[postgresql]"
    hint_en = "Write postgresql://user:password@host:port/database, and install duogui[postgresql]"


class DatabaseUnreachable(DuoguiError):
    code = "E-STORE-30"
    status = 503
    zh = "暂时连接不上数据库"
    en = "The database cannot be reached for the moment"
    hint_zh = "您填写的内容没有丢失，请稍后再次提交；管理员请检查数据库服务和网络"
    hint_en = "Nothing you typed is lost; send it again in a moment. Administrators: check the database server and the network"


class NotOnThisDatabase(DuoguiError):
    code = "E-STORE-31"
    status = 409
    zh = "数据库为 PostgreSQL 时不能这样做"
    en = "This is not done on PostgreSQL"
    hint_zh = "请使用 PostgreSQL 自己的工具（pg_dump、VACUUM）"
    hint_en = "Use the tools of PostgreSQL itself (pg_dump, VACUUM)"


class DatabaseEmpty(DuoguiError):
    code = "E-STORE-32"
    status = 503
    zh = "数据库 {shown} 中还没有站点"
    en = "The database {shown} holds no site yet"
    hint_zh = "请核对 DUOGUI_DATABASE，或先运行 duogui init；也可由备份 duogui restore"
    hint_en = "Check DUOGUI_DATABASE, or run `duogui init` first; or `duogui restore` a backup"


class NodesConnected(DuoguiError):
    code = "E-STORE-33"
    status = 409
    zh = "数据库 {shown} 仍有 {others} 个多规进程的连接，不能升级结构"
    en = "The database {shown} still has {others} connections of Duogui, so its schema cannot be upgraded"
    hint_zh = "请停止全部节点（duogui serve、duogui tick）后再运行 duogui upgrade"
    hint_en = "Stop every node (duogui serve, duogui tick), then run `duogui upgrade` again"
