"""Where the embedded servers live on disk: data, locks, sockets, and the account that owns them."""

import hashlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused

# Where things go that `nobody` has to reach, when we are root.
SYSTEM_FOLDER = Path("/var/lib/escucha")
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path has 107 bytes at most; the servers add up to 21
_TRAVERSABLE = 0o001


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as. user and group are None when it is ourselves."""

    name: str
    user: int | None = None
    group: int | None = None

    def give(self, path: Path) -> None:
        """Make `path` the account's own."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def postgres_account() -> Account:
    """PostgreSQL refuses to be root, and initdb wants a user that has a name."""
    if os.geteuid() == 0:
        return _nobody()
    return Account(own_name())


def own_name() -> str:
    """The name of the user that we are."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        words = f"El usuario {os.geteuid()} no tiene nombre, que PostgreSQL exige: use otro o DATABASE_URL."
        raise Refused("user_without_name", words) from error


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        words = "PostgreSQL no corre como root y no existe el usuario nobody: use otro usuario o DATABASE_URL."
        raise Refused("no_nobody", words) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def make_home(home: Path) -> Path:
    """Make `home` if it is not there. As root `nobody` may pass through it, but not list it."""
    try:
        if not home.is_dir():
            home.parent.mkdir(parents=True, exist_ok=True)
            make_folder(home, 0o711 if os.geteuid() == 0 else 0o700)  # somebody may be making it at this moment
        (home / ".writable").touch()
        (home / ".writable").unlink(missing_ok=True)
    except OSError as error:
        words = f"No se puede escribir en {home} ({error.strerror}): elija otra carpeta con ESCUCHA_HOME."
        raise Refused("home", words) from error
    return home.resolve()


def make_folder(folder: Path, mode: int) -> Path:
    """Make one folder with exactly these permissions, whatever the umask. One that exists stays as it is."""
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return folder
    folder.chmod(mode)
    return folder


def place_of(home: Path, name: str, account: Account) -> Path:
    """The folder of the server `name`: in `home`, or in SYSTEM_FOLDER when its account cannot reach `home`.

    It is chosen once and written down: a later change of permissions must not bring up an empty server.
    """
    marked = make_folder(home / name, 0o711)
    note = marked / "place"
    if note.is_file():
        place = marked / note.read_text()
    else:
        place = marked if account.user is None or anyone_reaches(marked) else _system_place(marked)
        _write_whole(note, "." if place == marked else str(place))  # a home that is moved takes its data along
    if not place.is_dir():
        words = f"Los datos de {name} deberían estar en {place}, que ya no existe: recupérelos o quite {note}."
        raise Refused("place_missing", words)
    return place


def _system_place(marked: Path) -> Path:
    digest = hashlib.blake2b(os.fsencode(marked), digest_size=8).hexdigest()
    return make_folder(system_folder() / digest, 0o711)


def system_folder() -> Path:
    """SYSTEM_FOLDER, made if it is not there."""
    SYSTEM_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    return make_folder(SYSTEM_FOLDER, 0o755)


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def anyone_reaches(folder: Path) -> bool:
    """Whether a user without any rights can pass through every folder on the way to `folder`."""
    return all(step.stat().st_mode & _TRAVERSABLE for step in (folder, *folder.parents))


def make_socket_folder(place: Path, account: Account) -> Path:
    """A private folder with a short path, outside `place` because a socket's path has 107 bytes at most.

    Its name is left in `place`, for whoever wants to connect. The caller holds the server's lock.
    """
    drop_socket_folder(place)
    roots = _socket_roots((Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")), account)  # noqa: S108
    root = next(iter(roots), None)
    if root is None:
        words = "No hay una carpeta temporal de nombre corto donde poner los sockets: cambie TMPDIR."
        raise Refused("no_socket_folder", words)
    folder = Path(tempfile.mkdtemp(prefix="escucha-", dir=root))
    account.give(folder)
    _write_whole(place / "sockets", str(folder))
    return folder


def _socket_roots(candidates: Iterable[Path], account: Account) -> Iterable[Path]:
    for root in candidates:
        short = len(os.fsencode(root)) <= LONGEST_SOCKET_FOLDER - len("/escucha-12345678")
        plain = not {",", '"', "\\"} & set(str(root))  # PostgreSQL reads lists of folders
        if short and plain and root.is_dir() and (account.user is None or anyone_reaches(root)):
            yield root


def socket_folder(place: Path) -> Path | None:
    """Where the server of `place` listens; None when it does not run."""
    note = place / "sockets"
    return Path(note.read_text()) if note.is_file() else None


def drop_socket_folder(place: Path) -> None:
    """Remove what the last run left."""
    folder = socket_folder(place)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        (place / "sockets").unlink()
