"""What is said while a parent waits for a person, or while one is brought into the call; and how it is said."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from flask import Response
from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.twiml import QUEUE, VOICES

SPANISH: Final = "es"
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    SPANISH: {
        "place": "Su turno es el {turno}.",
        "wait": "La espera es de {espera}, más o menos.",
        "patience": "Gracias por esperar.",
        "stay_on": "No cuelgue, por favor.",
        "choices": "Para que le llamemos sin perder su lugar, marque 1. Para dejar un mensaje, marque 2.",
        "connecting": "Ya le atienden. No cuelgue, por favor.",
        "owed": "Le llamaremos {ventana}, sin costo. Gracias. Que le vaya bien.",
        "message": "Deje su mensaje después del tono. Al terminar, marque la tecla numeral.",
        "message_kept": "Gracias por su mensaje. Le llamaremos {ventana}, sin costo. Que le vaya bien.",
        "message_only": "Gracias por su mensaje. Que le vaya bien.",
        "no_number": "Disculpe: no tenemos un número para llamarle. Llame otra vez, por favor. Que le vaya bien.",
        "trouble": "Disculpe: ahora no podemos atenderle. Le llamaremos {ventana}, sin costo. Que le vaya bien.",
        "stay": "No cuelgue, por favor. Se cortó la llamada de quien le atiende y ya le comunicamos otra vez.",
        "held": "No cuelgue, por favor. Quien le atiende vuelve en un momento.",
        "requeued": "No cuelgue, por favor. Otra persona le atiende enseguida.",
        "over": "Disculpe, la llamada ya terminó. Que le vaya bien.",
        "whisper_live": "Escucha. Alguien espera desde hace {espera}. Motivo: {motivo}. Idioma: {idioma}. "
        "Para atender, marque 1.",
        "whisper_again": "Escucha. Se cortó su llamada y la familia sigue en la línea. Para atender, marque 1.",
        "whisper_outgoing": "Escucha. Vamos a llamar a la familia. Motivo: {motivo}. Idioma: {idioma}. "
        "Para atender, marque 1.",
        "whisper_third": "Escucha. Le consultan una llamada. Motivo: {motivo}. Idioma: {idioma}. "
        "Para atender, marque 1.",
        "whisper_listener": "Escucha. Va a oír una llamada sin que le oigan. Para aceptar, marque 1.",
        "calling": "Llamamos a la familia.",
        "taken": "Ya la atiende otra persona, o la llamada terminó. Gracias.",
    }
}
"""Language -> what is said. One that is not here hears Spanish: no voice speaks a Mayan language."""
SOON: Final = "pronto"
"""The window where none can be told."""


def document(response: VoiceResponse) -> Response:
    """The answer that the carrier reads."""
    return Response(str(response), content_type="text/xml; charset=utf-8")


def say(into: VoiceResponse | Gather, language: str, *names: str, **values: object) -> None:
    """Say these words of WORDS."""
    known = language if language in WORDS else SPANISH
    spoken, voice = VOICES[known]
    for name in names:
        into.say(WORDS[known][name].format(**values), language=spoken, voice=voice)


def farewell(language: str, *names: str, **values: object) -> Response:
    """Say these words, and the call ends."""
    response = VoiceResponse()
    say(response, language, *names, **values)
    response.hangup()
    return document(response)


def into_queue(response: VoiceResponse, voice: str) -> None:
    """The caller waits for a person. `voice`: where the telephone's webhooks begin."""
    response.enqueue(QUEUE, action=f"{voice}/left", method="POST", wait_url=f"{voice}/wait", wait_url_method="POST")


def minutes(waited: timedelta) -> str:
    """A wait as it is said."""
    whole = round(waited.total_seconds() / 60)
    if whole < 1:
        return "menos de un minuto"
    return "un minuto" if whole == 1 else f"{whole} minutos"
