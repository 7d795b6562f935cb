"""What can be wrong with a backup or the place it goes to. Beside errors.py, which would grow too long."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class PlaceTaken(DuoguiError):
    code = "E-BACKUP-1"
    status = 409
    zh = "{place} 已存在且不是空文件夹"
    en = "{place} exists and is not an empty folder"
    hint_zh = "请写一个新文件夹；备份和恢复都不覆盖已有内容，未完成的备份可删去后重做"
    hint_en = "Name a new folder: neither backup nor restore overwrites anything; an unfinished backup may be removed"


class NotABackup(DuoguiError):
    code = "E-BACKUP-2"
    status = 422
    zh = "{place} 中没有清单 backup.json：不是备份，或备份中途被打断"
    en = "{place} has no backup.json: it is no backup, or one that was interrupted"
    hint_zh = "请核对路径，或改用更早的完整备份；清单最后写入，没有清单的备份不可信"
    hint_en = "Check the path or take an earlier backup: the list is written last, so without it a backup is not whole"


class ManifestUnreadable(DuoguiError):
    code = "E-BACKUP-3"
    status = 422
    zh = "{place} 中的清单 backup.json 已损坏、被改动或不为本程序所知"
    en = "The list backup.json in {place} is damaged, was altered, or is not one that this program knows"
    hint_zh = "请改用另一份备份；由更新版本写成的备份请用该版本恢复"
    hint_en = "Take another backup; restore one that a newer release wrote with that release"


class BackupDamaged(DuoguiError):
    code = "E-BACKUP-4"
    status = 422
    zh = "备份 {place} 不完整，没有恢复任何内容：{wrong_zh}"
    en = "The backup {place} is not whole, nothing was restored: {wrong_en}"
    hint_zh = "请从备份介质重新复制该备份，或改用另一份备份"
    hint_en = "Copy the backup anew from where it is kept, or take another one"


class BackupOfOther(DuoguiError):
    code = "E-BACKUP-5"
    status = 422
    zh = "备份 {place} 的结构版本为 {found}，本程序需要 {wanted}"
    en = "The backup {place} has schema version {found}, this program needs {wanted}"
    hint_zh = "请用写成该备份的版本恢复，再用本版本运行 duogui upgrade"
    hint_en = "Restore it with the release that wrote it, then run `duogui upgrade` of this one"


class FilesKeepChanging(DuoguiError):
    code = "E-BACKUP-6"
    status = 503
    zh = "备份期间不断有上传的文件被撤回，未能得到同一时刻的副本"
    en = "Uploaded files kept being taken back during the backup, so no copy of one moment came about"
    hint_zh = "请删去 {place} 后重新备份"
    hint_en = "Remove {place} and run the backup again"


class DatabaseTaken(DuoguiError):
    code = "E-BACKUP-7"
    status = 409
    zh = "数据库 {shown} 中已有内容，没有恢复任何内容"
    en = "The database {shown} has rows already, nothing was restored"
    hint_zh = "请新建一个空库（CREATE DATABASE）并写入 DUOGUI_DATABASE；恢复不覆盖已有内容"
    hint_en = "Make an empty database (CREATE DATABASE) and name it in DUOGUI_DATABASE: nothing is ever overwritten"
