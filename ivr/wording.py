"""What a turn of a call answers, as the document that the carrier reads."""

from typing import Final

from flask import Response

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Nothing, Onward, Prompt, Reply
from ivr.answering import SPANISH, Farewell
from ivr.line import Line
from ivr.speaking import document
from ivr.twiml import Routes, render
from storage.turns import Taken

FAREWELLS: Final = ("pra-for-147", 1)
"""The script that holds the words said when there is nothing to talk about."""


def spoken(line: Line, begun: Taken | Farewell) -> Response:
    """The first words of a call."""
    if isinstance(begun, Taken):
        return worded(line, 0, begun)
    prompts = () if begun.prompt is None else (Prompt(begun.prompt),)
    words = get_script(*FAREWELLS).words("voice", SPANISH)
    return document(render(Reply(prompts, Nothing()), words, Routes("", "", "", ""), SPANISH))


def worded(line: Line, number: int, taken: Taken) -> Response:
    """What is said at turn `number`, and where the next one goes."""
    awaits = taken.reply.awaits
    routes = Routes(
        turn=f"{line.voice}/turn/{taken.conversation_id}/{number + 1}",
        recording=f"{line.voice}/recording/{taken.conversation_id}",
        wait=f"{line.voice}/wait",
        left=f"{line.voice}/left",
        media=line.media,
        sounds=line.sounds,
        # This very turn is kept there, too, and told again.
        onward=f"{line.voice}/turn/{awaits.conversation_id}/{number}" if isinstance(awaits, Onward) else "",
    )
    script = get_script(taken.script, taken.version)
    keys = "".join(sorted(script.told(Channel.voice).keys))
    # Who has asked for a language that no voice speaks, and goes on by himself, hears Spanish.
    language = taken.language if (Channel.voice, taken.language) in script.wordings else SPANISH
    return document(render(taken.reply, script.words(Channel.voice, language), routes, language, keys))
