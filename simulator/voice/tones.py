"""The sound of a simulated recording: a tone, never a voice. 8 kHz, 16 bit, one channel, as the carrier's WAV."""

import io
import math
import struct
import wave

import av

RATE = 8000
LONGEST = 180
"""Seconds of tone at most: a longer recording says its length, and its sound stops here."""
MP3_BITS = 32_000
"""Per second, as the carrier's MP3."""
_LOUDNESS = 8000


def wav(sid: str, seconds: int) -> bytes:
    """A WAV of so many seconds; each recording has its own pitch."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(_samples(sid, seconds))
    return out.getvalue()


def mp3(sid: str, seconds: int) -> bytes:
    """The same as MP3. Three minutes take about half a second of work: never in the event loop."""
    samples = _samples(sid, seconds)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", bit_rate=MP3_BITS)
        frame = av.AudioFrame(format="s16p", layout="mono", samples=len(samples) // 2)
        frame.sample_rate = RATE
        frame.planes[0].update(samples)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _samples(sid: str, seconds: int) -> bytes:
    hertz = 200 + int(sid[-4:], 16) % 600
    second = struct.pack(
        f"<{RATE}h", *(round(_LOUDNESS * math.sin(2 * math.pi * hertz * place / RATE)) for place in range(RATE))
    )
    return second * min(seconds, LONGEST)
