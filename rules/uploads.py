"""What a parent may send with a complaint: photos, documents and voices, judged by what is in them, never by a name.

Limits are ours: what a telephone makes, and what a weak line carries.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1_000_000
LARGEST_FILE: Final = 10 * MEGABYTE
MOST_FILES: Final = 5
MOST_BYTES: Final = 25 * MEGABYTE
"""Of one case, as they came."""
HEAD: Final = 16
"""Bytes from the beginning of a file by which it is known."""


class FileKind(StrEnum):
    photo = "photo"
    document = "document"
    voice = "voice"


@dataclass(frozen=True, slots=True)
class Format:
    """media_type: as IANA calls it. reader: what it is read as, and as nothing else, by whoever cleans it."""

    kind: FileKind
    media_type: str
    reader: str


JPEG: Final = Format(FileKind.photo, "image/jpeg", "JPEG")
PNG: Final = Format(FileKind.photo, "image/png", "PNG")
WEBP: Final = Format(FileKind.photo, "image/webp", "WEBP")
PDF: Final = Format(FileKind.document, "application/pdf", "")
MP3: Final = Format(FileKind.voice, "audio/mpeg", "mp3")
AAC: Final = Format(FileKind.voice, "audio/aac", "aac")
WAV: Final = Format(FileKind.voice, "audio/wav", "wav")
OGG: Final = Format(FileKind.voice, "audio/ogg", "ogg")
MP4: Final = Format(FileKind.voice, "audio/mp4", "mp4")
AMR: Final = Format(FileKind.voice, "audio/amr", "amr")

_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
    (b"\xff\xf1", AAC),
    (b"\xff\xf9", AAC),
)
_RIFF: Final = {b"WAVE": WAV, b"WEBP": WEBP}
_PICTURES: Final = (b"hei", b"hev", b"mif", b"msf", b"avi")
"""Beginnings of the brands by which a file in the MP4 family says that it is a picture."""


def format_of(head: bytes) -> Format | None:
    """The format of a file that begins so; None for what may not be sent."""
    begun = next((known for beginning, known in _BEGINNINGS if head.startswith(beginning)), None)
    if begun is not None:
        return begun
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return None if is_picture_of_another_kind(head) else MP4
    # A frame of MPEG audio, whatever its layer and rate.
    return MP3 if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 else None


def is_picture_of_another_kind(head: bytes) -> bool:
    """Whether it is a photo as some telephones keep them, which few programs can open (HEIC, AVIF)."""
    return head[4:8] == b"ftyp" and head[8:11] in _PICTURES
