"""Where the files that come with the package are, and where a user's cache is."""

import os
import stat
import sys
from pathlib import Path

from signoff_gen.errors import SurroundingsError


def folder(name: str) -> Path:
    """A folder that comes with signoff-gen, such as `templates` or `examples/quickstart`.

    An installed wheel carries it inside the package; a checkout has it at its top level.

    Raises:
        SurroundingsError: the installation is incomplete (SG609).
    """
    package = Path(__file__).resolve().parent
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise SurroundingsError(
        f"the folder `{name}` of signoff-gen is missing",
        code="SG609",
        hint="install signoff-gen again",
    )


def cache_folder(name: str) -> Path | None:
    """A folder of the user's cache, made when it is not there; only its owner may write to it.

    `SIGNOFF_GEN_CACHE_DIR` says where it is, or else the system's rule. A cache saves time and
    nothing depends on it: where there can be none (a read-only home, a folder that others can write
    to, and without that variable one inside the repository we stand in), the answer is None.
    """
    top = _user_cache()
    if top is None or sys.platform == "win32":
        return None
    path = top / name
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
            return None
        path.chmod(0o700)
    except OSError:
        return None
    return path


def _user_cache() -> Path | None:
    if chosen := os.environ.get("SIGNOFF_GEN_CACHE_DIR"):
        return Path(chosen)
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        default = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:
        return None  # nobody's home: a container without a user database
    top = Path(named) if named.startswith("/") else default
    return None if _within_repository(top) else top / "signoff-gen"


def _within_repository(path: Path) -> bool:
    """Whether a path lies in the repository that we stand in: nothing is cached there unasked."""
    here = Path.cwd().resolve()
    root = next((at for at in (here, *here.parents) if (at / ".git").exists()), here)
    return path.resolve().is_relative_to(root)
