"""Every setting of a site, in one table: name, default, help. Read from the environment once, by app/wiring.py and app/cli.py alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table. Shape: the environment variable is DUOGUI_ and the name in capitals."""

    name: str
    default: str
    help_zh: str
    help_en: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"DUOGUI_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "data", "duogui-data", "数据目录：数据库、材料和收件记录", "Data directory: database, materials and receipts"
    ),
    Setting(
        "database",
        "",
        "PostgreSQL 数据库地址（postgresql://…）；留空则使用数据目录中的 SQLite",
        "Address of a PostgreSQL database (postgresql://…); empty for SQLite in the data directory",
    ),
    Setting("grace_seconds", "5", "期限届满后多少秒才由系统执行后果", "Seconds after a limit's end before it fires"),
    Setting(
        "lock_wait_seconds",
        "3",
        "等待写锁的最长秒数，须小于 grace_seconds",
        "Longest wait for the writer; must be below grace_seconds",
    ),
    Setting("tick_seconds", "1", "定时器检查间隔秒数", "Seconds between two passes of the ticker"),
    Setting(
        "link_investment",
        "adapters.investment_platform:LoopbackInvestmentPlatform",
        "投资项目在线审批监管平台的适配器",
        "Adapter of the investment platform",
    ),
    Setting(
        "link_joint_approval",
        "adapters.joint_approval_platform:LoopbackJointApprovalPlatform",
        "联合审批平台的适配器",
        "Adapter of the joint approval platform",
    ),
    Setting("link_notices", "adapters.notices:LoopbackNotices", "通知的适配器", "Adapter of the notices"),
    Setting(
        "layer_megabytes", "200", "图层文件大小上限（兆字节）", "Largest file of a layer that is imported, in megabytes"
    ),
    Setting("layer_features", "200000", "一个图层的要素数上限", "Most features of a layer that is imported"),
    Setting("layer_vertices", "5000000", "一个图层的节点数上限", "Most vertices of a layer that is imported"),
    Setting("layer_seconds", "600", "读取一个图层的秒数上限", "Longest reading of a layer, in seconds"),
    Setting(
        "layer_memory_megabytes",
        "4000",
        "读取图层的隔离进程的内存上限（兆字节）",
        "Most memory of the confined process that reads a layer, in megabytes",
    ),
    Setting("secure_cookies", "no", "仅通过 HTTPS 发送会话（yes/no）", "Send sessions over HTTPS only (yes/no)"),
)


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every setting by name, from the environment or its default."""
    given = os.environ if environment is None else environment
    return {setting.name: given.get(setting.variable, setting.default) for setting in SETTINGS}


def shipped(name: str) -> Path:
    """The folder `processes` or `dmn` that a new site starts with: beside app/ in a checkout, under share/ where a wheel put it."""
    beside = Path(__file__).resolve().parents[1] / name
    return beside if beside.is_dir() else Path(sys.prefix) / "share" / "duogui" / name
