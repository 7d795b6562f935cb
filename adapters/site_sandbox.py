"""The confinement of the process that reads submitted files: limits on memory, time and files, and no network where
the kernel allows.

Called once by site_child.py before anything of the file is looked at. Best effort beyond the limits: a kernel that
refuses a network namespace still leaves the single named driver and the closed list of formats.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal

from adapters.site_file import SiteLimits

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine(limits: SiteLimits) -> None:
    """From here on this process can neither outgrow its limits nor outlive its parent, and has no network where
    possible.
    """
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.unpacked_bytes)
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if hasattr(libc, "unshare"):
        # An ordinary account may leave the network only together with a user namespace of its own.
        libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(which: int, amount: int) -> None:
    _, hard = resource.getrlimit(which)
    allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(which, (allowed, allowed))
