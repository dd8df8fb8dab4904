"""The wording of a script in one channel and one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from conversation.reply import Prompt


@dataclass(frozen=True, slots=True)
class Piece:
    """Words to say, or the address of a recording to play in their place."""

    text: str
    played: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """`prompts`: each prompt's text, with braces. `fragments`: the words of each code that fills a brace.

    `choices`: what stands on the button of each key of a prompt; only pages have buttons.
    """

    channel: str
    language: str
    prompts: Mapping[str, str]
    fragments: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, Mapping[str, str]]
    spelled: frozenset[str] = frozenset()
    """Braces whose digits are said one by one."""
    played: frozenset[str] = frozenset()
    """Braces that are the address of a recording."""

    def text(self, prompt: Prompt) -> str:
        """A prompt's words, its braces filled. Raises KeyError for a prompt that is not of this script."""
        return "".join(piece.text for piece in self._parts(prompt))

    def pieces(self, prompt: Prompt) -> Iterator[Piece]:
        """The same as a voice says it: words and recordings, in order. Raises KeyError, as `text` does."""
        said = ""
        for piece in self._parts(prompt):
            if not piece.played:
                said += piece.text
            elif piece.text:
                yield from (Piece(words) for words in (said.strip(),) if words)
                yield piece
                said = ""
        if said.strip():
            yield Piece(said.strip())

    def label(self, prompt_name: str, key: str) -> str:
        """The words on a key's button. Raises KeyError where there is no such button."""
        return self.choices[prompt_name][key]

    def _parts(self, prompt: Prompt) -> Iterator[Piece]:
        for words, name, _, _ in Formatter().parse(self.prompts[prompt.name]):
            yield Piece(words)
            if name is not None:
                yield Piece(self._fragment(name, prompt.values[name]), name in self.played)

    def _fragment(self, name: str, value: str) -> str:
        if name in self.spelled:
            return ", ".join(letter for letter in value if letter.isdecimal())
        known = self.fragments.get(name)
        return value if known is None else known.get(value, value)
