"""Reading one element of a TwiML document: what is wrong in it is a warning, and the carrier's default is taken.

An unknown element is skipped, a wrong value is as if it were not there: so the carrier does, whose codes these are (its
dictionary of errors and warnings). The few that it calls errors cannot be performed at all. Unknown attributes are not
looked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from simulator.voice.verbs import KEYS, Callback

Read = TypeVar("Read")

SCHEMA: Final = 12200
_BAD_ADDRESS: Final = 11100
_MOST_DIGITS: Final = 9
_CODES: Final[dict[tuple[str, str], int]] = {
    ("Dial", "method"): 13210,
    ("Dial", "timeout"): 13212,
    ("Dial", "hangupOnStar"): 13213,
    ("Dial", ""): 13215,
    ("Dial", "timeLimit"): 13216,
    ("Dial", "sequential"): 13218,
    ("Dial", "answerOnBridge"): 13219,
    ("Number", "method"): 13221,
    ("Conference", "muted"): 13230,
    ("Conference", "endConferenceOnExit"): 13231,
    ("Conference", "startConferenceOnEnter"): 13232,
    ("Conference", "waitMethod"): 13234,
    ("Sip", "method"): 13241,
    ("Gather", "finishOnKey"): 13310,
    ("Gather", "method"): 13312,
    ("Gather", "timeout"): 13313,
    ("Gather", "numDigits"): 13314,
    ("Gather", ""): 13320,
    ("Gather", "input"): 13326,
    ("Gather", "actionOnEmptyResult"): 13338,
    ("Play", "loop"): 13410,
    ("Play", "digits"): 13430,
    ("Say", "loop"): 13510,
    ("Record", "method"): 13610,
    ("Record", "timeout"): 13611,
    ("Record", "maxLength"): 13612,
    ("Record", "finishOnKey"): 13613,
    ("Record", "playBeep"): 13616,
    ("Redirect", "method"): 13710,
    ("Reject", "reason"): 13810,
    ("Pause", "length"): 13910,
    ("Message", "method"): 14104,
    ("Enqueue", "method"): 14201,
    ("Enqueue", "waitUrlMethod"): 14206,
    ("Queue", "method"): 14210,
}
"""By element and attribute; "" is for an element inside that may not stand there."""
_ERRORS: Final = frozenset({13231, 13338, 14201, 14206, 14210})
_FLAGS: Final = {"true": True, "false": False}


class TwimlError(Exception):
    """A document that cannot be performed, with the carrier's code: 11100, 11750, 12100, 12102, 12300 and a few."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Slip:
    """A warning: the carrier's code, and what was wrong."""

    code: int
    words: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One element. `slips`: of the whole document; every method adds its own. They raise TwimlError for errors."""

    element: ET.Element
    slips: list[Slip]

    @property
    def name(self) -> str:
        return self.element.tag

    def text(self) -> str:
        """All the words in it, those of elements inside too."""
        return " ".join("".join(self.element.itertext()).split())

    def get(self, name: str, default: str = "") -> str:
        return self.element.get(name, default)

    def address(self, name: str = "") -> str:
        """Of an attribute, or the element's own words. Raises TwimlError for brackets that hold no address."""
        value = self.get(name) if name else self.text()
        try:
            urlsplit(value)
        except ValueError as problem:
            raise TwimlError(_BAD_ADDRESS, f"{self.name}: {value}: {problem}") from problem
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.get(name)
        if value in _FLAGS:
            return _FLAGS[value]
        return self._wrong(name, value, default) if value else default

    def count(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number that is not under `least`; one of too many digits is none."""
        value = self.get(name)
        if not value:
            return default
        is_whole = value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
        return int(value) if is_whole and int(value) >= least else self._wrong(name, value, default)

    def seconds(self, name: str, default: float) -> float:
        """The same; `auto` is the carrier's default."""
        return default if self.get(name) == "auto" else float(self.count(name, round(default)))

    def one_of(self, name: str, values: Sequence[str]) -> str:
        """One of these, the first when there is none."""
        value = self.get(name, values[0])
        return value if value in values else self._wrong(name, value, values[0])

    def method(self, name: str = "method") -> str:
        value = self.get(name, "POST").upper()
        return value if value in {"GET", "POST"} else self._wrong(name, value, "POST")

    def keys(self, name: str, default: str, known: str = KEYS) -> str:
        value = self.get(name, default)
        return self._wrong(name, value, default) if set(value) - set(known) else value

    def callback(self, name: str, default: str = "") -> Callback:
        """Three attributes that go together: `name`, `name`Method and `name`Event; the events without more."""
        events = frozenset(self.get(f"{name}Event", default).split())
        return Callback(self.address(name), self.method(f"{name}Method"), events)

    def inside(self, allowed: Mapping[str, "Callable[[Tag], Read | None]"]) -> Iterator[Read]:
        """The elements inside that may stand there, read; the others are skipped."""
        for element in self.element:
            tag = Tag(element, self.slips)
            if not isinstance(element.tag, str):
                continue
            read = allowed.get(element.tag)
            if read is None:
                self.slip("", f"{element.tag} may not stand in {self.name}")
                continue
            found = read(tag)
            if found is not None:
                yield found

    def slip(self, attribute: str, words: str) -> None:
        """Warn. Raises TwimlError where the carrier calls it an error."""
        code = _CODES.get((self.name, attribute), SCHEMA)
        if code in _ERRORS:
            raise TwimlError(code, words)
        self.slips.append(Slip(code, words))

    def _wrong(self, name: str, value: str, default: Read) -> Read:
        self.slip(name, f"{self.name}: {name} is {value}")
        return default
