"""The wording of a script in one channel and one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversation.reply import Prompt


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

    def text(self, prompt: Prompt) -> str:
        """A prompt's words, its braces filled. Raises KeyError for a prompt that is not of this script."""
        filled = {name: self._fragment(name, value) for name, value in prompt.values.items()}
        return self.prompts[prompt.name].format_map(filled)

    def label(self, prompt_name: str, key: str) -> str:
        """The words on a key's button. Raises KeyError where there is no such button."""
        return self.choices[prompt_name][key]

    def _fragment(self, name: str, value: str) -> str:
        known = self.fragments.get(name)
        return value if known is None else known.get(value, value)
