"""What the doctor finds, said so that whoever runs the site can act: what is wrong, where, what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. Shape: check names what was looked at; where is a path, a number of a case or a year; texts are in
    Chinese and English, joined.
    """

    check: str
    where: str
    what: str
    do: str


# check: what to do about it. What is wrong is said by the check itself.
REMEDIES = {
    "directory": "用 chmod 收紧：目录 700，文件 600；并由运行服务的账户所有 / chmod 700 the directory and 600 the files, owned by the "
    "account that serves",
    "lock": "把数据目录放在本机磁盘上，删去占用此名的东西后重启服务 / keep the data directory on a local disk, remove what stands in "
    "the lock's place, start the server again",
    "server": "核对 PostgreSQL 服务、网络和 DUOGUI_DATABASE；改正所列设置后重启 PostgreSQL / see whether PostgreSQL runs and "
    "DUOGUI_DATABASE names it; put the setting right and restart PostgreSQL",
    "sharing": "所有节点须使用同一数据目录（--data 或 DUOGUI_DATA）；把本目录 materials 中的文件并入该目录 / give every node the "
    "same data directory (--data or DUOGUI_DATA), on shared storage; move what lies in materials here into that one",
    "disk": "清理磁盘，或把数据目录迁到更大的磁盘 / free space, or move the data directory to a larger disk",
    "schema": "停止服务后运行 duogui upgrade；版本更新的目录请用更新的程序 / stop the server and run duogui upgrade; use the newer "
    "release for a newer directory",
    "database": "停止服务，保留此目录，由最近的备份 duogui restore 到新目录 / stop the server, keep this directory, duogui restore the "
    "last backup into a new one",
    "chains": "运行 duogui history verify 看全部问题；保留此目录，与备份和先前导出的链头核对 / run duogui history verify for all "
    "faults; keep this directory and compare it with backups and heads exported earlier",
    "cases": "运行 duogui history verify --whole 核对；案件由备份恢复，或报告为程序缺陷 / run duogui history verify --whole; restore "
    "from a backup, or report it as a defect of the program",
    "failed": "打开案件查看停在何处，改正所需内容后重试，或撤回 / open the case to see where it stopped, put right what it needs and "
    "retry, or withdraw it",
    "inbox": "重启服务；案件的下一个步骤会补写缺少的行。仍不符请报告为程序缺陷 / start the server anew: the next act in the case writes "
    "its missing rows; if they still differ, report it as a defect of the program",
    "timers": "重启服务；案件的下一个步骤会补写缺少的行。仍不符请报告为程序缺陷 / start the server anew: the next act in the case writes "
    "its missing rows; if they still differ, report it as a defect of the program",
    "materials": "由备份取回该文件，放回原处 / take the file from a backup and put it back in its place",
    "orphans": "没有材料使用它们；运行中的服务会自行清除 / no material uses them; a running server sweeps them away by itself",
    "outbox": "核对接收方是否运行、适配器设置是否正确；恢复后会自动重发 / see whether the receiver runs and the adapter's setting "
    "is right; it is sent again by itself",
    "calendar": "国务院放假通知公布后导入该年日历；此前期限为暂定 / import the year's notice of the State Council once it is out; "
    "until then these limits are provisional",
}


def finding(check: str, where: object, zh: str, en: str) -> Finding:
    """A finding with its remedy."""
    return Finding(check, str(where), f"{zh} / {en}", REMEDIES[check])
