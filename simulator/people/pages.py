"""A page as a parent sees it without JavaScript: its question, and what can be pressed or written. Pure."""

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from simulator.people.ears import Option, confirming, meaning_of, plain
from simulator.people.meanings import OPPOSITE, Meaning, recognise

_QUESTION: Final = frozenset({"h1", "legend"})
_HIDDEN: Final = frozenset({"script", "style", "title", "head"})
_FILLERS: Final = " ,.:;!¡?¿"


@dataclass(slots=True)
class Form:
    """One form. `fields`: what travels with whatever is pressed; `writes`: the name of its text area, if it has one."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    writes: str = ""


@dataclass(slots=True)
class Button:
    """Something that can be pressed: a button of a form, or a link (then `form` is None and `value` its address)."""

    label: str
    form: Form | None
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button and what it means to the parent. `writes`: it sends what was written beside it."""

    button: Button
    meaning: Meaning | None
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`question`: its headings, as they stand; `words`: all that can be read."""

    question: str
    words: str
    choices: tuple[Choice, ...]


def read_page(html: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    question = " ".join(reader.question.split())
    return Page(question, " ".join(reader.words.split()), _choices(reader.buttons, plain(question)))


def _choices(buttons: list[Button], question: str) -> tuple[Choice, ...]:
    """What each button means. The one that sends a text area means what was written in it."""
    found: list[Option] = []
    for place, button in enumerate(buttons):
        label = plain(unicodedata.normalize("NFC", button.label)).strip(_FILLERS)
        previous = found[-1].meaning if found else None
        found.append(Option(str(place), _labelled(label, previous, question), label, 0))
    return tuple(_choice(button, option.meaning) for button, option in zip(buttons, confirming(found), strict=True))


def _labelled(label: str, previous: Meaning | None, question: str) -> Meaning | None:
    """Of a label; "Sí, quiero ponerla" and the like take from the question what they do not say themselves."""
    meaning = meaning_of(label, previous, question)
    first = label.partition(" ")[0].strip(_FILLERS)
    if meaning is None and first == "si":
        return recognise(question)
    if meaning is None and first == "no":
        subject = recognise(question)
        return OPPOSITE.get(subject) if subject else None
    return meaning


def _choice(button: Button, meaning: Meaning | None) -> Choice:
    writes = button.form is not None and bool(button.form.writes)
    sends = writes and meaning in {None, Meaning.comment_yes, Meaning.keep_going, Meaning.start}
    return Choice(button, Meaning.commented if sends else meaning, sends)


class _Reader(HTMLParser):
    """Collects what a page shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.question = ""
        self.words = ""
        self.buttons: list[Button] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._button: Button | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        start = getattr(self, f"_start_{tag}", None)
        if start:
            start(given)
        if tag in _QUESTION or tag in _HIDDEN:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        if tag == "form":
            self._form = None
        if tag in {"button", "a"}:
            self._button = None

    def handle_data(self, data: str) -> None:
        if _HIDDEN & set(self._open):
            return
        self.words += f"{data} "
        if _QUESTION & set(self._open):
            self.question += f"{data} "
        if self._button:
            self._button.label += data

    def _start_form(self, given: dict[str, str]) -> None:
        self._form = Form(given.get("action", ""), given.get("method", "get").upper())

    def _start_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if self._form and kind == "submit":
            self.buttons.append(
                Button(given.get("value", ""), self._form, given.get("name", ""), given.get("value", ""))
            )
        elif self._form and kind == "hidden":
            self._form.fields[given.get("name", "")] = given.get("value", "")

    def _start_textarea(self, given: dict[str, str]) -> None:
        if self._form:
            self._form.writes = given.get("name", "")

    def _start_button(self, given: dict[str, str]) -> None:
        if self._form and given.get("type", "submit") == "submit":
            self._button = Button("", self._form, given.get("name", ""), given.get("value", ""))
            self.buttons.append(self._button)

    def _start_a(self, given: dict[str, str]) -> None:
        if given.get("href", "").startswith(("/", "http", "?")):
            self._button = Button("", None, value=given["href"])
            self.buttons.append(self._button)
