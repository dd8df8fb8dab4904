"""Holding a conversation line by line, as the transcripts write it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conversation.heard import Found, Heard, HungUp, Opened
from conversation.machine import State, Turn, step
from conversation.shape import Script
from conversation.transcript import heard_in


@dataclass(frozen=True)
class Exchange:
    before: State | None
    heard: Heard
    turn: Turn


def hear(line: str) -> Heard:
    """As in the terminal; besides "llama [fact=words]" opens, "consulta fact=words" finds, "cuelga" hangs up."""
    verb, _, rest = line.partition(" ")
    facts = dict([rest.split("=", 1)]) if "=" in rest else {}
    special = {"llama": Opened(facts), "consulta": Found(facts), "cuelga": HungUp()}
    return special.get(verb) or heard_in(line)


def converse(script: Script, lines: Iterable[str], state: State | None = None) -> Iterator[Exchange]:
    for line in lines:
        heard = hear(line)
        turn = step(script, state, heard)
        yield Exchange(state, heard, turn)
        state = turn.state


def after(script: Script, *lines: str) -> Turn:
    """The last turn of a call that begins by itself and then hears these lines."""
    *_, last = converse(script, ["llama", *lines])
    return last.turn


def said(turn: Turn) -> list[str]:
    return [prompt.name for prompt in turn.reply.prompts]
