"""`escucha talk`: a script walked in the terminal, with no telephone and no database."""

import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from conversation.channel import Channel
from conversation.errors import ScriptError
from conversation.heard import Found, Heard, HungUp, Opened
from conversation.library import get_script, newest_version
from conversation.machine import State, Turn, step
from conversation.reply import LOOK_UPS, LookUp, Nothing
from conversation.shape import Script
from conversation.transcript import heard_in, turn_lines
from conversation.words import Words


@click.command
@click.argument("script")
@click.option("--channel", type=click.Choice(list(Channel)), default=Channel.voice, show_default=True)
@click.option("--language", default="es", show_default=True, metavar="CODE")
def talk(script: str, channel: Channel, language: str) -> None:
    """Talk to SCRIPT in the terminal, without a database.

    A line is what the parent presses or says; an empty line is silence; "r 12" is a recording of 12 seconds
    ("r 12 0": ended by key 0); Ctrl-D hangs up. In texts, on pages and in a monitor's form every line is a message; in
    the form "<" goes back. Nobody is there to talk with a parent who asks for a person. Answers are shown after "=",
    effects after "!", a page's buttons in brackets.
    """
    try:
        chosen = get_script(script, newest_version(script))
        words = chosen.words(channel, language)
    except ScriptError as error:
        raise click.ClickException(error.words) from None
    _walk(chosen, words, channel, sys.stdin.buffer)


def _walk(script: Script, words: Words, channel: Channel, typed: BinaryIO) -> None:
    turn = _turn(script, None, Opened(channel=channel))
    _show(turn, words)
    for line in _lines(typed):
        turn = _turn(script, turn.state, heard_in(line, channel))
        _show(turn, words)
        if isinstance(turn.reply.awaits, Nothing) and not channel.is_thread:
            return  # a parent may still write in a thread that ended
    _show(step(script, turn.state, HungUp()), words)


def _turn(script: Script, state: State | None, heard: Heard) -> Turn:
    """The turn to `heard`; whatever is looked up, the last that could be found is."""
    turn = step(script, state, heard)
    while isinstance(turn.reply.awaits, LookUp):
        what = turn.reply.awaits.what
        turn = step(script, turn.state, Found({what: LOOK_UPS[what][-1]}))
    return turn


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
