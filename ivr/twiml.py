"""Reply -> TwiML: one pure function."""

from dataclasses import dataclass
from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from conversation.reply import Choice, Digits, Onward, Person, Recording, Reply
from conversation.words import Words

SILENCE_SECONDS: Final = 6
DIGITS_SILENCE_SECONDS: Final = 10
"""Between two digits of a number that is read from paper."""
RECORDING_SILENCE_SECONDS: Final = 5
STORY_SILENCE_SECONDS: Final = 10
"""Who tells a long story stops to think."""
STORY: Final = 60
"""Seconds: a recording that may be longer is a story."""
QUEUE: Final = "escucha"
"""Where callers wait for a person."""
VOICES: Final = {"es": ("es-MX", "Polly.Mia-Neural")}
"""Language of ours -> the carrier's language and voice. No voice speaks a Mayan language: those need recordings."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Where the carrier goes next: absolute addresses. wait, left: of who waits for a person, known by his call.

    media: where the recordings are that he hears, the address before a recording's SID. sounds: where ours are, the
    address before the place where one is kept. onward: of another conversation's
    words, where they follow by themselves.
    """

    turn: str
    recording: str
    wait: str
    left: str
    media: str = ""
    sounds: str = ""
    onward: str = ""


def render(reply: Reply, words: Words, routes: Routes, language: str, keys: str = "") -> VoiceResponse:
    """The TwiML document that speaks `reply` and brings what is heard to `routes.turn`.

    keys: those of the whole script, which end a recording as # does.
    """
    response = VoiceResponse()
    match reply.awaits:
        case Choice():
            _gather(response, reply, words, routes, language, digits=1)
        case Digits(count):
            _gather(response, reply, words, routes, language, digits=count)
        case Recording(max_seconds):
            _say(response, reply, words, routes, language)
            _record(response, routes, max_seconds, keys)
        case Person():
            _say(response, reply, words, routes, language)
            # Leaving the queue asks for the action by itself: nothing may follow.
            response.enqueue(QUEUE, action=routes.left, method="POST", wait_url=routes.wait, wait_url_method="POST")
        case Onward():
            _say(response, reply, words, routes, language)
            response.redirect(routes.onward, method="POST")
        case _:
            _say(response, reply, words, routes, language)
            response.hangup()
    return response


def hang_up() -> VoiceResponse:
    """The TwiML document that ends a call without a word."""
    response = VoiceResponse()
    response.hangup()
    return response


def reject() -> VoiceResponse:
    """The TwiML document that leaves a call unanswered, as busy: it costs the caller nothing."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return response


def _say(into: VoiceResponse | Gather, reply: Reply, words: Words, routes: Routes, language: str) -> None:
    spoken, voice = VOICES[language]
    for prompt in reply.prompts:
        for piece in words.pieces(prompt):
            if piece.played:
                into.play(_played(piece.text, routes))
            else:
                into.say(piece.text, language=spoken, voice=voice)


def _played(text: str, routes: Routes) -> str:
    """The address of a recording: the carrier's by its SID, ours by where it is kept, which names a folder."""
    return f"{routes.sounds}/{text}" if "/" in text else f"{routes.media}/{text}.wav"


def _gather(response: VoiceResponse, reply: Reply, words: Words, routes: Routes, language: str, *, digits: int) -> None:
    # finish_on_key "": so that # and * are heard as keys. Without input the verb falls through: hence the Redirect.
    gather = response.gather(
        input="dtmf",
        action=routes.turn,
        method="POST",
        num_digits=digits,
        timeout=SILENCE_SECONDS if digits == 1 else DIGITS_SILENCE_SECONDS,
        finish_on_key="" if digits == 1 else "#",
    )
    _say(gather, reply, words, routes, language)
    response.redirect(routes.turn, method="POST")


def _record(response: VoiceResponse, routes: Routes, max_seconds: int, keys: str) -> None:
    response.record(
        action=routes.turn,
        method="POST",
        max_length=max_seconds,
        timeout=STORY_SILENCE_SECONDS if max_seconds > STORY else RECORDING_SILENCE_SECONDS,
        finish_on_key=f"#{keys}",
        play_beep=True,
        recording_status_callback=routes.recording,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    response.redirect(routes.turn, method="POST")
