"""The sound of a simulated recording: a tone, never a voice. 8 kHz, 16 bit, one channel, as the carrier's WAV."""

import io
import math
import struct
import wave

RATE = 8000
_LOUDNESS = 8000


def tone(sid: str, seconds: int) -> bytes:
    """A WAV of so many seconds; each recording has its own pitch."""
    hertz = 200 + int(sid[-4:], 16) % 600
    second = struct.pack(
        f"<{RATE}h", *(round(_LOUDNESS * math.sin(2 * math.pi * hertz * place / RATE)) for place in range(RATE))
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(second * seconds)
    return out.getvalue()
