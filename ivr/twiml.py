"""Reply -> TwiML: one pure function."""

from dataclasses import dataclass
from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from conversation.reply import Choice, Digits, Person, Recording, Reply
from conversation.words import Words

SILENCE_SECONDS: Final = 6
RECORDING_SILENCE_SECONDS: Final = 5
COMMON_KEYS: Final = "0*9"
"""Keys that end a recording besides #: a person, again, no more calls."""
QUEUE: Final = "escucha"
"""Where callers wait for a person."""
VOICES: Final = {"es": ("es-MX", "Polly.Mia-Neural")}
"""Language of ours -> the carrier's language and voice. No voice speaks a Mayan language: those need recordings."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Where the carrier goes next: absolute addresses. wait, left: of who waits for a person, known by his call."""

    turn: str
    recording: str
    wait: str
    left: str


def render(reply: Reply, words: Words, routes: Routes, language: str) -> str:
    """The TwiML document that speaks `reply` and brings what is heard to `routes.turn`."""
    response = VoiceResponse()
    match reply.awaits:
        case Choice():
            _gather(response, reply, words, routes, language, digits=1)
        case Digits(count):
            _gather(response, reply, words, routes, language, digits=count)
        case Recording(max_seconds):
            _say(response, reply, words, language)
            _record(response, routes, max_seconds)
        case Person():
            _say(response, reply, words, language)
            # Leaving the queue asks for the action by itself: nothing may follow.
            response.enqueue(QUEUE, action=routes.left, method="POST", wait_url=routes.wait, wait_url_method="POST")
        case _:
            _say(response, reply, words, language)
            response.hangup()
    return str(response)


def reject() -> str:
    """The TwiML document that leaves a call unanswered, as busy: it costs the caller nothing."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)


def _say(into: VoiceResponse | Gather, reply: Reply, words: Words, language: str) -> None:
    spoken, voice = VOICES[language]
    for prompt in reply.prompts:
        into.say(words.text(prompt), language=spoken, voice=voice)


def _gather(response: VoiceResponse, reply: Reply, words: Words, routes: Routes, language: str, *, digits: int) -> None:
    # finish_on_key "": so that # and * are heard as keys. Without input the verb falls through: hence the Redirect.
    gather = response.gather(
        input="dtmf",
        action=routes.turn,
        method="POST",
        num_digits=digits,
        timeout=SILENCE_SECONDS,
        finish_on_key="" if digits == 1 else "#",
    )
    _say(gather, reply, words, language)
    response.redirect(routes.turn, method="POST")


def _record(response: VoiceResponse, routes: Routes, max_seconds: int) -> None:
    response.record(
        action=routes.turn,
        method="POST",
        max_length=max_seconds,
        timeout=RECORDING_SILENCE_SECONDS,
        finish_on_key=f"#{COMMON_KEYS}",
        play_beep=True,
        recording_status_callback=routes.recording,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    response.redirect(routes.turn, method="POST")
