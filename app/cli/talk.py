"""`escucha talk`: a script walked in the terminal, with no telephone and no database."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import click

from conversation.channel import Channel
from conversation.effects import GoOn
from conversation.errors import ScriptError
from conversation.heard import Found, Heard, HungUp, Opened
from conversation.library import get_script, newest_version
from conversation.machine import step
from conversation.reply import LOOK_UPS, LookUp, Nothing
from conversation.state import State, Turn
from conversation.transcript import heard_in, turn_lines
from conversation.words import Words


@click.command
@click.argument("script")
@click.option("--channel", type=click.Choice(list(Channel)), default=Channel.voice, show_default=True)
@click.option("--language", default="es", show_default=True, metavar="CODE")
@click.option("--known", multiple=True, metavar="NAME=WORDS", help="A fact, or what is found when it is looked up.")
def talk(script: str, channel: Channel, language: str, known: tuple[str, ...]) -> None:
    """Talk to SCRIPT in the terminal, without a database.

    A line is what the parent presses or says; an empty line is silence; "r 12" is a recording of 12 seconds
    ("r 12 0": ended by key 0); Ctrl-D hangs up. In texts, on pages and in a monitor's form every line is a message; in
    the form "<" goes back. Answers are shown after "=", effects after "!", a page's buttons in brackets. Nobody is
    there to talk with a parent, and no case is kept, unless it is known: --known monitor=free, --known receipt=given
    --known folio=26-000123-7. Where one script goes on with another, so does the talk.
    """
    facts = dict(_pair(one) for one in known)
    try:
        _Talk(script, channel, language, facts).hold(sys.stdin.buffer)
    except ScriptError as error:
        raise click.ClickException(error.words) from None


def _pair(written: str) -> tuple[str, str]:
    name, equals, words = written.partition("=")
    if not equals:
        raise click.BadParameter(f"«{written}» no es NOMBRE=PALABRAS.", param_hint="--known")
    return name, words


@dataclass
class _Talk:
    script: str
    channel: Channel
    language: str
    facts: Mapping[str, str]
    state: State | None = field(default=None, init=False)

    def hold(self, typed: BinaryIO) -> None:
        """Line by line, to its end. Raises ScriptError."""
        turn = self._hear(Opened(self.facts, self.channel))
        for line in _lines(typed):
            turn = self._hear(heard_in(line, self.channel))
            if isinstance(turn.reply.awaits, Nothing) and not self.channel.is_thread:
                return  # a parent may still write in a thread that ended
        self._hear(HungUp())

    def _hear(self, heard: Heard) -> Turn:
        """The turn to `heard`, shown; what is looked up and not known is the last that could be found."""
        script = get_script(self.script, newest_version(self.script))
        turn = step(script, self.state, heard)
        while isinstance(turn.reply.awaits, LookUp):
            _show(turn, script.words(self.channel, self.language))
            what = turn.reply.awaits.what
            turn = step(script, turn.state, Found({what: LOOK_UPS[what][-1], **self.facts}))
        _show(turn, script.words(self.channel, self.language))
        self.state = turn.state
        onward = next((effect for effect in turn.effects if isinstance(effect, GoOn)), None)
        return turn if onward is None else self._go_on(onward)

    def _go_on(self, onward: GoOn) -> Turn:
        self.script, self.state = onward.script, None
        return self._hear(Opened(self.facts, self.channel, given=onward.given))


def _lines(typed: BinaryIO) -> Iterator[str]:
    while True:
        click.echo("> ", nl=False)
        line = typed.readline()
        text = line.decode(errors="replace").rstrip("\r\n")
        if not line or not typed.isatty():
            click.echo(text)  # a piped conversation reads like a typed one
        if not line:
            return
        yield text


def _show(turn: Turn, words: Words) -> None:
    for line in turn_lines(turn, words):
        click.echo(line)
