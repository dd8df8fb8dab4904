"""A person's end of a call: what is done in the browser becomes deeds, what is heard goes there. Time is real."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.handset.sounds import Sounds
from simulator.people.ears import understand
from simulator.people.meanings import STANDING
from simulator.people.memory import Memory
from simulator.people.phones import Deed, DeedKind, Note
from simulator.voice.line import REAL_TIME, Line, Piece

Tell = Callable[..., None]
AT_ONCE = 0.0
"""The time of a deed that is done already."""
SLOWEST = 2
"""A voice takes so many times as long as was reckoned, at most..."""
GRACE = 5.0
"""...and so many seconds more."""
_NOTED = {DeedKind.press: "pressed", DeedKind.speak: "spoke", DeedKind.hang_up: "hung_up"}


class HandsetPhone:
    """Does what a person does. `tell`: shows something in the browser; `note`: writes in the journal."""

    def __init__(self, tell: Tell, note: Note, memory: Memory) -> None:
        self._tell, self._note, self._memory = tell, note, memory
        self._deeds: deque[Deed] = deque()
        self._words = ""
        self._standing: dict[str, str] = {}

    def hears(self, words: str, starts: float, seconds: float) -> None:  # noqa: ARG002 - heard as it comes
        """Somebody else on the line speaks; prompts come to `listens`."""
        self._tell("hears", words=words, seconds=seconds)

    def listens(self, words: str) -> None:
        """A prompt is heard: its keys have meanings, which the journal tells."""
        self._memory.is_asked(words)
        self._words = f"{self._words} {words}"
        options = understand(self._words).options
        self._standing |= {option.key: option.meaning for option in options if option.meaning in STANDING}
        self._note("heard", words=words, meanings=[option.meaning or "" for option in options])

    def means(self, key: str) -> str:
        """What a key has been offered for, "" for nothing: the last offer is the one that stands."""
        offers = {option.key: option.meaning or "" for option in understand(self._words).options}
        return offers.get(key) or self._standing.get(key, "")

    def may_speak(self, at: float) -> None:  # noqa: ARG002 - now
        self._tell("recording", on=True)

    def will(self, deed: Deed) -> None:
        """A person has done something."""
        self._deeds.append(deed)

    def due(self, before: float) -> Deed | None:  # noqa: ARG002 - what is done is due
        return self._deeds[0] if self._deeds else None

    def does(self, deed: Deed) -> None:
        self._deeds.remove(deed)
        facts = {DeedKind.press: {"key": deed.key, "meaning": deed.meaning}, DeedKind.hang_up: {"by": "parent"}}
        self._note(_NOTED[deed.kind], **facts.get(deed.kind, {"seconds": deed.seconds}))
        if deed.kind is DeedKind.press:
            self._words = ""

    def joined(self, at: float) -> None:  # noqa: ARG002 - now
        self._tell("company", on=True)

    def left(self, at: float) -> None:  # noqa: ARG002 - now
        self._tell("company", on=False)


class LiveLine(Line):
    """A line on which prompts last until the browser says that they were heard."""

    def __init__(self, phone: HandsetPhone, sounds: Sounds, tell: Tell) -> None:
        super().__init__(phone, REAL_TIME)
        self._person, self._sounds, self._tell = phone, sounds, tell
        self._speaking = 0
        self._is_heard = False

    @contextmanager
    def prompt(self, piece: Piece) -> Iterator[float]:
        if not piece.seconds:  # a recording that was not to be had
            yield 0.0
            return
        event = self._sounds.event(piece)
        self._tell(**event)
        if event["kind"] == "pause":
            yield piece.seconds
            return
        if piece.words:
            self._person.listens(piece.words)
        self._speaking, self._is_heard = event["number"], False
        try:
            yield piece.seconds * SLOWEST + GRACE
        finally:
            self._speaking, self._is_heard = 0, False
            self._tell("quiet")

    def heard(self, number: int) -> None:
        """The browser has spoken this one to its end."""
        if number == self._speaking:
            self._is_heard = True
            self.wake()

    def press(self, key: str) -> None:
        """A key; while nobody listens, as between two documents, it is lost."""
        if self._waker:
            self._do(Deed(AT_ONCE, DeedKind.press, key, self._person.means(key)))

    def speak(self, words: str, seconds: float) -> None:
        """Speech has begun that lasts so many seconds. `words` are what another person on the line hears."""
        self._do(Deed(AT_ONCE, DeedKind.speak, seconds=seconds, words=words))

    def hang_up(self) -> None:
        self._do(Deed(AT_ONCE, DeedKind.hang_up))

    async def until(self, moment: float, stop: Callable[[], bool] = lambda: False) -> Deed | None:
        return await super().until(moment, lambda: stop() or self._was_heard())

    def _was_heard(self) -> bool:
        """Told once: in a room the prompt is over by itself, and the talk goes on."""
        heard, self._is_heard = self._is_heard, False
        return heard

    def _do(self, deed: Deed) -> None:
        self._person.will(deed)
        self.wake()
