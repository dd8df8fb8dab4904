"""Results for whoever asks for them through the desk: a zip with the data and their codebook, sent while it is made."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from sqlalchemy import text

from results.csv_file import codebook_pieces, csv_pieces
from results.export import rows
from storage.database import Sessions
from storage.models import Campaign
from storage.vault import Vault

DATA: Final = "resultados.csv"
CODEBOOK: Final = "libro_de_codigos.csv"
ONE_MOMENT: Final = {"isolation_level": "REPEATABLE READ"}
# Somebody with a slow connection takes his time between one piece and the next, and the database waits for him.
PATIENCE: Final = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")


def download_name(campaign: Campaign) -> str:
    """The name of the file."""
    return f"resultados-{campaign.id}.zip"


def download(sessions: Sessions, vault: Vault, campaign_id: int, zone: ZoneInfo, now: datetime) -> Iterator[bytes]:
    """The bytes of the zip, in constant memory; all rows are of the moment in which the first piece was asked for.

    The session is held until the last piece, or until the generator is closed. What fails on the way leaves a file
    that no program takes for a whole one. Raises sqlalchemy's NoResultFound for an unknown campaign.
    """
    with sessions() as session:
        session.connection(execution_options=ONE_MOMENT)
        session.execute(PATIENCE)
        campaign = session.get_one(Campaign, campaign_id)
        data = csv_pieces(rows(session, vault, campaign, zone))
        yield from _zipped({CODEBOOK: codebook_pieces(), DATA: data}, now.astimezone(zone))


def _zipped(files: Mapping[str, Iterable[bytes]], local: datetime) -> Iterator[bytes]:
    outbox = _Outbox()
    with ZipFile(outbox, "w", ZIP_DEFLATED) as archive:
        for name, pieces in files.items():
            entry = ZipInfo(name, local.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                for piece in pieces:
                    file.write(piece)
                    yield from outbox.taken()
    yield from outbox.taken()


class _Outbox:
    """A file that cannot go back: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes, /) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """There is nowhere to flush to."""

    def close(self) -> None:
        """What waits may still be taken."""

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time; nothing where nothing was."""
        if self._waiting:
            yield bytes(self._waiting)
            self._waiting.clear()
