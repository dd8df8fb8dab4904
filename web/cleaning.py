"""Files that parents sent, made clean: a photo and a voice are made anew, so that nothing that they hid goes along.

Only a worker imports this: Pillow and FFmpeg are megabytes that no page needs, and take seconds that no caller has.
Neither a place nor a telephone's name stays in a photo; what else a file was besides (a page, a program) is gone. A
PDF stays as it is, and nobody opens it here.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import av
import structlog
from av.audio.frame import AudioFrame
from av.container import InputContainer
from obstore.exceptions import BaseError as StoreError
from obstore.store import ObjectStore
from PIL import Image, ImageOps

from rules.lives import FileState
from rules.uploads import HEAD, JPEG, MP3, FileKind, Format, format_of
from storage.attachments import MOST_TRIES, PURPOSE, forget_file, settle_file
from storage.database import Sessions
from storage.models import CaseFile
from storage.vault import SealBroken, Vault

MOST_PIXELS: Final = {"JPEG": 50_000_000}
"""Of a telephone's largest photo, which is made smaller while it is read; of anything else OTHERS."""
OTHERS: Final = 20_000_000
LONGEST_SIDE: Final = 3000
"""Pixels: a page of paper can still be read."""
QUALITY: Final = 85
MOST_SECONDS: Final = 1800
VOICE_RATE: Final = 24000
VOICE_BITS: Final = 48000
FAST: Final = {"compression_level": "9"}
"""A voice needs no more: a third of the time."""

log = structlog.get_logger(__name__)


class Unreadable(Exception):
    """The file is not what it says, or more than anybody's telephone makes."""


@dataclass(frozen=True, slots=True)
class Washroom:
    """What cleaning files needs of the house."""

    sessions: Sessions
    vault: Vault
    files: ObjectStore


def clean_files(room: Washroom, file_ids: Sequence[int]) -> None:
    """Clean these, or take them away; what the store refuses is done again when the lease is over."""
    for file_id in file_ids:
        try:
            _settle(room, file_id)
        except StoreError as error:
            log.warning("file_not_cleaned", file=file_id, problem=type(error).__name__)


def _settle(room: Washroom, file_id: int) -> None:
    with room.sessions() as session:
        row = session.get(CaseFile, file_id)
    if row is None or row.state not in (FileState.waiting, FileState.removed):
        return
    if row.state is FileState.removed:
        _take_away(room, row.path)
        with room.sessions.begin() as session:
            forget_file(session, file_id)
        return
    try:
        _clean(room, row)
    except (Unreadable, SealBroken) as error:
        log.warning("file_refused", file=file_id, problem=type(error).__name__)
        _take_away(room, row.path)
        with room.sessions.begin() as session:
            settle_file(session, file_id, FileState.refused)


def _clean(room: Washroom, row: CaseFile) -> None:
    """Written over what came, and only then noted: cleaned twice, it is as clean."""
    if row.tries > MOST_TRIES:
        raise Unreadable("whoever cleaned it was lost each time")
    try:
        came = room.vault.open_bytes(bytes(room.files.get(row.path).bytes()), PURPOSE)
    except FileNotFoundError as error:
        raise Unreadable("it is not there") from error
    made, media_type = cleaned(came)
    room.files.put(row.path, room.vault.seal_bytes(made, PURPOSE))
    digest = hashlib.sha256(made).hexdigest()
    with room.sessions.begin() as session:
        settle_file(session, row.id, FileState.clean, media_type=media_type, size=len(made), sha256=digest)


def _take_away(room: Washroom, path: str) -> None:
    try:
        room.files.delete(path)
    except FileNotFoundError:
        log.info("file_was_gone")


def cleaned(data: bytes) -> tuple[bytes, str]:
    """The file made anew, and its media type: JPEG, MP3, or the PDF that it was. Raises Unreadable."""
    came = format_of(data[:HEAD])
    if came is None:
        raise Unreadable("of no kind that may be sent")
    try:
        return _MAKERS[came.kind](data, came)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(type(error).__name__) from error


def _photo(data: bytes, came: Format) -> tuple[bytes, str]:
    with Image.open(BytesIO(data), formats=(came.reader,)) as image:
        if image.width * image.height > MOST_PIXELS.get(came.reader, OTHERS):
            raise Unreadable("too many pixels")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        made = _on_white(upright) if upright.has_transparency_data else upright.convert("RGB")
    out = BytesIO()
    made.save(out, "JPEG", quality=QUALITY)
    return out.getvalue(), JPEG.media_type


def _on_white(image: Image.Image) -> Image.Image:
    seen = image.convert("RGBA")
    made = Image.new("RGB", image.size, "white")
    made.paste(seen, mask=seen)
    return made


def _voice(data: bytes, came: Format) -> tuple[bytes, str]:
    out = BytesIO()
    # Read as what it is and as nothing else: a list of addresses to fetch is no voice.
    with (
        av.open(BytesIO(data), "r", format=came.reader) as container,
        av.open(out, "w", format="mp3") as made,
    ):
        if not container.streams.audio or _is_film(container):
            raise Unreadable("no voice alone")
        stream = made.add_stream("libmp3lame", rate=VOICE_RATE, layout="mono", bit_rate=VOICE_BITS, options=FAST)
        heard = 0
        for frame in _frames(container):
            heard += frame.samples
            if heard > MOST_SECONDS * VOICE_RATE:
                raise Unreadable("too long")
            made.mux(stream.encode(frame))
        if not heard:
            raise Unreadable("silent")
        made.mux(stream.encode(None))
    return out.getvalue(), MP3.media_type


def _is_film(container: InputContainer) -> bool:
    """Whether there is more to be seen than the picture on a record's sleeve."""
    return any(not stream.disposition & stream.disposition.attached_pic for stream in container.streams.video)


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=VOICE_RATE)
    for packet in container.demux(container.streams.audio[0]):
        for frame in packet.decode():
            frame.pts = None
            yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _document(data: bytes, came: Format) -> tuple[bytes, str]:
    return data, came.media_type


_MAKERS: Final[Mapping[FileKind, Callable[[bytes, Format], tuple[bytes, str]]]] = {
    FileKind.photo: _photo,
    FileKind.voice: _voice,
    FileKind.document: _document,
}
