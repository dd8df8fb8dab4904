"""What a turn of a call answers, as the document that the carrier reads."""

from typing import Final

from flask import Response

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Nothing, Prompt, Reply
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
    routes = Routes(
        turn=f"{line.voice}/turn/{taken.conversation_id}/{number + 1}",
        recording=f"{line.voice}/recording/{taken.conversation_id}",
        wait=f"{line.voice}/wait",
        left=f"{line.voice}/left",
        media=line.media,
        sounds=line.sounds,
    )
    script = get_script(taken.script, taken.version)
    keys = "".join(sorted(script.told(Channel.voice).keys))
    return document(render(taken.reply, script.words("voice", taken.language), routes, taken.language, keys))
