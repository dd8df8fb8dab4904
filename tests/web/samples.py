"""Files as telephones make them, and some that no telephone makes."""

import array
import math
from io import BytesIO

import av
from PIL import Image

GPS, MAKE, LATITUDE = 0x8825, 0x010F, 2
CAMERA = "Una camara de alguien"


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    """With the place where it was taken, and whose camera took it; turned on its side."""
    exif = Image.Exif()
    exif[MAKE], exif[0x0112] = CAMERA, 6
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[LATITUDE] = "N", (14.0, 38.0, 0.0)
    out = BytesIO()
    Image.new(mode, size, 1).save(out, kind, exif=exif)
    return out.getvalue()


def voice(container: str = "wav", codec: str = "pcm_s16le", seconds: int = 1, rate: int = 16000) -> bytes:
    """A tone, with a title."""
    out = BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata["title"] = CAMERA
        stream = made.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=rate * seconds)
        frame.sample_rate = rate
        frame.planes[0].update(
            array.array("h", [int(9000 * math.sin(at / 5)) for at in range(rate * seconds)]).tobytes()
        )
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=rate, frame_size=stream.codec_context.frame_size
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            made.mux(stream.encode(part))
        made.mux(stream.encode(None))
    return out.getvalue()


def film() -> bytes:
    """Moving pictures."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as made:
        stream = made.add_stream("mpeg4", rate=10, width=32, height=32, pix_fmt="yuv420p")
        for at in range(5):
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts = at
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def bomb() -> bytes:
    """A small picture that fills gigabytes when it is opened."""
    out = BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCRIPT = b"<script>alert(1)</script>"
VOICES = [
    ("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus"), ("ipod", "aac"), ("3gp", "aac"), ("adts", "aac"),
]  # fmt: skip
