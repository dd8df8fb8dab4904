"""`escucha talk`: a script walked in the terminal, with no telephone and no database."""

import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from conversation.channel import Channel
from conversation.errors import ScriptError
from conversation.heard import HungUp, Opened
from conversation.library import get_script, newest_version
from conversation.machine import Turn, step
from conversation.reply import Nothing
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
    ("r 12 0": ended by key 0); Ctrl-D hangs up. In texts and on pages every line is a message. Answers are shown
    after "=", effects after "!", a page's buttons in brackets.
    """
    try:
        chosen = get_script(script, newest_version(script))
        words = chosen.words(channel, language)
    except ScriptError as error:
        raise click.ClickException(error.words) from None
    _walk(chosen, words, channel, sys.stdin.buffer)


def _walk(script: Script, words: Words, channel: Channel, typed: BinaryIO) -> None:
    turn = step(script, None, Opened(channel=channel))
    _show(turn, words)
    for line in _lines(typed):
        turn = step(script, turn.state, heard_in(line, channel))
        _show(turn, words)
        if isinstance(turn.reply.awaits, Nothing) and not channel.is_thread:
            return  # a parent may still write in a thread that ended
    _show(step(script, turn.state, HungUp()), words)


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
