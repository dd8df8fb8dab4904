"""Holding a conversation line by line, as the transcripts write it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conversation.channel import Channel
from conversation.heard import Entry, Found, Heard, HungUp, Opened
from conversation.machine import State, Turn, step
from conversation.reply import LOOK_UPS, LookUp
from conversation.shape import Script
from conversation.transcript import heard_in

CHANNELS = {
    "llama": Channel.voice,
    "escribe": Channel.sms,
    "abre": Channel.web,
    "entrevista": Channel.monitor,
}
ENTRIES = {"sigue": Entry.again, "hermano": Entry.sibling}


@dataclass(frozen=True)
class Exchange:
    before: State | None
    heard: Heard
    turn: Turn


def hear(line: str, channel: Channel) -> Heard:
    """As in the terminal; besides "consulta fact=words" finds, "cuelga" hangs up, and these verbs open:

    "llama" a call, "escribe" a thread of texts, "abre" a page, "entrevista" a monitor's form; with "sigue" or "hermano"
    not at the door, with facts that may be said, and after "|" answers that are known: "llama hermano nivel=primaria",
    "llama municipio=Nebaj, telefono=1 | servicio=2".
    """
    verb, _, rest = line.partition(" ")
    if verb in CHANNELS:
        return opening(CHANNELS[verb], rest)
    return {"consulta": Found(facts_in(rest)), "cuelga": HungUp()}.get(verb) or heard_in(line, channel)


def opening(channel: Channel, rest: str = "") -> Opened:
    word, _, more = rest.partition(" ")
    entry = ENTRIES.get(word)
    facts, _, given = (more if entry else rest).partition("|")
    return Opened(facts_in(facts), channel, entry or Entry.door, facts_in(given))


def facts_in(words: str) -> dict[str, str]:
    return dict(pair.strip().split("=", 1) for pair in words.split(",") if "=" in pair)


def converse(script: Script, lines: Iterable[str], state: State | None = None) -> Iterator[Exchange]:
    for line in lines:
        heard = hear(line, state.channel if state else Channel.voice)
        turn = step(script, state, heard)
        yield Exchange(state, heard, turn)
        state = turn.state


def held(script: Script, *lines: str) -> Turn:
    """The last turn of a conversation that hears these lines; the first one opens it, and nobody is ever free."""
    turn: Turn | None = None
    for line in lines:
        state = turn.state if turn else None
        turn = answered(script, step(script, state, hear(line, state.channel if state else Channel.voice)))
    assert turn is not None
    return turn


def answered(script: Script, turn: Turn, which: int = -1, **facts: str) -> Turn:
    """The turn as it goes out: each look-up finds the one of this number, the last unless told."""
    while isinstance(turn.reply.awaits, LookUp):
        what = turn.reply.awaits.what
        options = LOOK_UPS[what]
        found = step(script, turn.state, Found({what: options[which % len(options)], **facts}))
        turn = replace(
            found,
            answers=turn.answers + found.answers,
            effects=turn.effects + found.effects,
            forgets=turn.forgets + found.forgets,
        )
    return turn


def after(script: Script, *lines: str) -> Turn:
    """The last turn of a call that begins by itself and then hears these lines."""
    return held(script, "llama", *lines)


def texted(script: Script, *lines: str) -> Turn:
    """The same in a thread of texts."""
    return held(script, "escribe", *lines)


def on_page(script: Script, *lines: str) -> Turn:
    """The same on a page."""
    return held(script, "abre", *lines)


def interviewed(script: Script, *lines: str) -> Turn:
    """The same in a monitor's form."""
    return held(script, "entrevista", *lines)


def said(turn: Turn) -> list[str]:
    return [prompt.name for prompt in turn.reply.prompts]
