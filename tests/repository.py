"""The repository as the tests about the house and the docs see it: what belongs to it, by git where there is one.

Nothing of the product is imported here; any test may call it.
"""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = {".git", ".venv", "node_modules", "__pycache__", "build", "dist"}


@cache
def tracked_files():
    """Every file of the repository, and of the work not yet added to it, relative to ROOT; ignored files never."""
    if not (ROOT / ".git").exists():  # an unpacked archive: leave out what the set-up makes
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return sorted(path for path in found if not NOT_OURS & set(path.parts))
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(path for path in map(Path, filter(None, listed.split("\0"))) if (ROOT / path).is_file())
