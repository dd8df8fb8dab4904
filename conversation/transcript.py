"""A conversation as lines to read: for the terminal and for the transcripts that the tests keep."""

from collections.abc import Iterator

from conversation.channel import Channel
from conversation.effects import CallAgain, Effect, End, GoOn, HandOver, Speak, WaitForPerson
from conversation.heard import Back, Heard, Recorded, Said, Silence
from conversation.machine import Answer, Turn
from conversation.reply import Choice, Digits, LookUp, Nothing, Onward, Person, Recording, Writing
from conversation.words import Words


def heard_in(line: str, channel: Channel = Channel.voice) -> Heard:
    """What a typed line stands for: in a call "" is silence, "r 12" a recording of 12 s, "r 12 0" one ended by key 0.

    In texts, on pages and in the monitor's form every line is a message; there "<" goes back.
    """
    if channel.has_monitor and line == "<":
        return Back()
    if not channel.is_spoken:
        return Said(line)
    match line.split():
        case []:
            return Silence()
        case ["r", seconds, *key] if seconds.isdecimal() and len(key) <= 1:
            return Recorded(f"r{seconds}", int(seconds), *key)
    return Said(line)


def turn_lines(turn: Turn, words: Words) -> Iterator[str]:
    """The answers kept, the words heard, the buttons, the effects and what is awaited: a turn as one reads it."""
    yield from (f"  = {_answer(answer)}" for answer in turn.answers)
    yield from (f"  = {question}: -" for question in turn.forgets)
    for prompt in turn.reply.prompts:
        yield words.text(prompt)
        yield from (f"  [{key}] {label}" for key, label in words.choices.get(prompt.name, {}).items())
    yield from (f"  ! {effect_words(effect)}" for effect in turn.effects)
    yield f"  ({_awaited(turn)})"


def _answer(answer: Answer) -> str:
    value = answer.value.replace("\n", " / ")
    return f"{answer.question}: {value or answer.recording}"


def effect_words(effect: Effect) -> str:
    """One effect in a few words: "HandOver funeral"."""
    match effect:
        case HandOver(reason) | WaitForPerson(reason):
            return f"{type(effect).__name__} {reason}"
        case CallAgain(moment):
            return f"CallAgain {moment}"
        case GoOn(script, given):
            return " ".join(["GoOn", script, *(f"{question}={value}" for question, value in given.items())])
        case Speak(language):
            return f"Speak {language}"
        case End(ending):
            return f"End {ending}"
    return type(effect).__name__


def _awaited(turn: Turn) -> str:
    match turn.reply.awaits:
        case Choice(keys):
            return f"{turn.state.step}: {' '.join(keys)}"
        case Digits(count):
            return f"{turn.state.step}: {count} cifras"
        case Recording(max_seconds):
            return f"{turn.state.step}: grabación de {max_seconds} s"
        case Writing(max_chars):
            return f"{turn.state.step}: texto de {max_chars} letras"
        case LookUp(what):
            return f"{turn.state.looking}: consulta {what}"
        case Person():
            return "espera a una persona"
        case Onward() | Nothing():
            return "fin"
