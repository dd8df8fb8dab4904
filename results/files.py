"""Results on disk: the data and, beside them, the codebook that says what their codes mean."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from results.csv_file import write_codebook
from results.export import Exported, export_csv
from storage.models import Campaign
from storage.vault import Vault

WORDS: Final = {
    "not_writable": "No se puede escribir en {folder}: revise que la carpeta exista y admita archivos.",
}


class ResultsError(Exception):
    """The files cannot be written; `code` for programs, `words` for people."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.words = code, WORDS[code].format(**values)
        super().__init__(self.words)


def codebook_of(out: Path) -> Path:
    """Where the codebook of the data in `out` stands: resultados.csv has resultados.codebook.csv beside it."""
    return out.with_name(f"{out.stem}.codebook.csv")


def write_results(session: Session, vault: Vault, campaign: Campaign, zone: ZoneInfo, out: Path) -> Exported:
    """The data at `out` and their codebook beside it, both whole or neither; what the data add up to.

    Files of before are replaced. Raises ResultsError.
    """
    codebook = codebook_of(out)
    with _partial(out) as data, _partial(codebook) as words:
        with _opened(words) as file:
            write_codebook(file)
        with _opened(data) as file:
            exported = export_csv(session, vault, campaign, zone, file)
        with _as_before_on_error(codebook):
            words.replace(codebook)
            data.replace(out)
    return exported


@contextmanager
def _partial(out: Path) -> Iterator[Path]:
    """A name beside `out` to write under; nothing is left of it at the end."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except OSError as error:
        raise ResultsError("not_writable", folder=path.absolute().parent) from error


@contextmanager
def _as_before_on_error(path: Path) -> Iterator[None]:
    """The small file at `path` is what it was, when the block fails."""
    before = path.read_bytes() if path.exists() else None
    try:
        yield
    except OSError:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)
        raise
