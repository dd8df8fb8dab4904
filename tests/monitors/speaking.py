"""Recorded comments for the tests: a small WAV file, and the answer that it belongs to."""

import io
import math
import struct
import wave
from typing import Any

from rules.lives import RecordingState
from storage.models import Answer, Conversation, Member, Recording
from tests.world import World

RATE = 8000


def tone(seconds: float) -> bytes:
    """A WAV file as the carrier makes them: one channel, 8 kHz, 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        waves = (int(8000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(int(seconds * RATE)))
        file.writeframes(b"".join(struct.pack("<h", height) for height in waves))
    return out.getvalue()


def spoken(
    world: World, member: Member, sid: str = "", state: RecordingState = RecordingState.removed, **values: Any
) -> Recording:
    """The member's parent left a comment a moment ago; its file is where FILES_URL says, if somebody puts it there."""
    sid = sid or f"RE{next(world.numbers)}"
    known = world.rows(Conversation, Conversation.member_id == member.id)
    talk = known[0] if known else world.conversation(member)
    path = f"recordings/{talk.id}/{sid}.wav" if state in (RecordingState.stored, RecordingState.removed) else None
    given = {"conversation_id": talk.id, "carrier_sid": sid, "seconds": 12, "state": state, "path": path}
    with world.sessions.begin() as session:
        recording = Recording(**given | {"due_at": world.clock()} | values)
        session.add(recording)
        session.add(
            Answer(
                conversation_id=talk.id,
                question="comentario",
                value="",
                recording=sid,
                leg="CA1",
                at=world.clock(),
            )
        )
    return recording


def family(world: World, guardian: str = "Ana Choc", pupil: str = "Julia Choc") -> Member:
    """A pupil and his guardian, of these names, in a campaign of their own."""
    campaign = world.campaign()
    person = world.person(guardian)
    private = world.vault.seal_fields({"nombre_estudiante": pupil}, "member")
    return world.member(campaign, None, person_id=person.id, private=private)
