"""A parent opens a link and answers on its pages, by plain HTTP with cookies and without JavaScript."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar

from simulator.carrier import Carrier
from simulator.people.habits import Habit
from simulator.people.meanings import Meaning
from simulator.people.memory import Memory
from simulator.people.pages import Choice, Page, read_page
from simulator.people.parents import Parent
from simulator.people.phrases import comment_of
from simulator.people.texting import Browsing, TextHabit
from simulator.people.truths import family_truths, part_of_the_day

MOST_PAGES: Final = 40
AGAIN_SECONDS: Final = 120.0
"""Simulated seconds until a parent who left opens the link a second time."""
_STOPS: Final = (Meaning.stop_confirmed, Meaning.stop)
_ASIDE: Final = frozenset({*_STOPS, Meaning.person})
_HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (Linux; U; Android 4.4.2; es-gt) AppleWebKit/534.30 Version/4.0 Mobile Safari/534.30",
    "Accept": "text/html",
    "Accept-Language": "es-GT,es",
}


class PageFailedError(Exception):
    """The page did not come, or came as an error."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page on the screen and its address."""

    page: Page
    url: str


async def visit(carrier: Carrier, number: str, url: str, *, again: bool = False) -> None:
    """Open a link and answer what it asks. `again`: this parent has left these pages before, and now stays."""
    visitor = _Visitor(carrier, number, again=again)
    try:
        async with ClientSession(
            headers=_HEADERS, cookie_jar=CookieJar(unsafe=True), timeout=ClientTimeout(total=15)
        ) as session:
            comes_back = await visitor.stroll(session, url)
    except (PageFailedError, ClientError, OSError, TimeoutError) as problem:
        visitor.note("page_failed", words=f"{type(problem).__name__}: {problem}")
        return
    finally:
        visitor.note("page_closed")
    if comes_back:
        await carrier.rest(AGAIN_SECONDS)
        await visit(carrier, number, url, again=True)


class _Visitor:
    """One visit: from the opening of the link to the last page that asks something."""

    def __init__(self, carrier: Carrier, number: str, *, again: bool) -> None:
        self._carrier, self._number, self._again = carrier, number, again
        self._page = "WP" + secrets.token_hex(16)
        self._question = 1
        self._odd_done = again
        # Whoever asks for another time does not find it while he still looks at the page.
        self._absent = self._parent.texting.habit is TextHabit.guardian_absent and not self._memory.was_absent

    @property
    def _parent(self) -> Parent:
        return self._carrier.parents.at(self._number)

    @property
    def _memory(self) -> Memory:
        return self._carrier.parents.memory(self._number)

    def note(self, event: str, **facts: object) -> None:
        """Write in the journal what happened on these pages."""
        self._carrier.journal.note(event, "", self._number, page=self._page, **facts)

    async def stroll(self, session: ClientSession, url: str) -> bool:
        """Go from page to page; whether he means to open the link again."""
        self.note("page_opened", url=url, again=self._again)
        shown = await self._get(session, url)
        for _ in range(MOST_PAGES):
            choice = self._choose(shown.page)
            self._note_page(shown.page, choice)
            if choice is None:
                return False
            await self._carrier.rest(self._parent.texting.types)
            await self._carrier.until_hung_up(self._number)
            if self._leaves():
                return self._is_odd(Browsing.opens_twice)
            if self._is_odd(Browsing.reloads):
                self._odd_done = True
                self.note("page_reloaded")
                shown = await self._get(session, shown.url)
                continue
            shown = await self._press(session, shown, choice)
        return False

    @property
    def _due(self) -> bool:
        """Whether he is at the question where something odd happens."""
        return self._question >= self._parent.at_question

    def _is_odd(self, browsing: Browsing) -> bool:
        """Whether it is time for what this parent does once with pages."""
        return self._parent.texting.browsing is browsing and self._due and not self._odd_done

    def _leaves(self) -> bool:
        """For good, or for a while."""
        texting = self._parent.texting
        for_good = texting.browsing is Browsing.leaves or texting.habit is TextHabit.falls_silent
        return (for_good and self._due) or self._is_odd(Browsing.opens_twice)

    def _choose(self, page: Page) -> Choice | None:
        """First what he wants at once, then what is true. A link is for stopping only."""
        self._memory.is_asked(page.words)
        if self._parent.texting.habit is TextHabit.stops and self._due:
            wanted = [choice for meaning in _STOPS for choice in page.choices if choice.meaning is meaning]
            if wanted:
                return wanted[0]
        true = self._truths()
        return next((choice for choice in page.choices if choice.button.form and choice.meaning in true), None)

    def _truths(self) -> frozenset[Meaning]:
        parent, memory = self._parent, self._memory
        if memory.stopped:
            return frozenset()
        if Habit.wrong_number in parent.habits:
            return frozenset({Meaning.guardian_absent, Meaning.wrong_number})
        if self._absent:
            return frozenset({Meaning.guardian_absent, Meaning.later, part_of_the_day()})
        truth = parent.child(memory.child)
        return family_truths(truth) | ({Meaning.commented} if truth.comment else frozenset())

    def _note_page(self, page: Page, choice: Choice | None) -> None:
        offered = [choice.meaning for choice in page.choices if choice.button.form and choice.meaning]
        self.note("page_shown", words=page.question, meanings=[meaning.value for meaning in offered])
        answers = set(offered) - _ASIDE
        if len(answers) > 1 and choice is None and not self._memory.stopped:
            self.note("not_understood")

    async def _press(self, session: ClientSession, shown: _Shown, choice: Choice) -> _Shown:
        """Press, some of them twice at the same moment; who goes back sends the same page once more."""
        both = self._parent.texting.habit is TextHabit.twice and self._due and not self._odd_done
        goes_back = self._is_odd(Browsing.goes_back)
        self._odd_done = self._odd_done or both or goes_back
        self.note("page_pressed", label=choice.button.label.strip(), copies=2 if both else 1)
        try:
            following = await asyncio.gather(*(self._send(session, shown.url, choice) for _ in range(1 + both)))
        except (PageFailedError, ClientError, OSError, TimeoutError):
            self._tell(choice, reached=False)
            raise
        self._tell(choice, reached=True)
        self._question += 1
        if goes_back:
            self.note("page_back")
            return await self._send(session, shown.url, choice)
        return following[-1]

    def _tell(self, choice: Choice, *, reached: bool) -> None:
        if choice.meaning and choice.button.form and choice.button.form.method == "POST":
            label = choice.button.label.strip()
            self._carrier.told(self._number, "web", label, choice.meaning, reached=reached, page=self._page)

    async def _get(self, session: ClientSession, url: str) -> _Shown:
        return await self._ask(session, "GET", url, {})

    async def _send(self, session: ClientSession, base: str, choice: Choice) -> _Shown:
        button, form = choice.button, choice.button.form
        if form is None:
            return await self._get(session, urljoin(base, button.value))
        fields = dict(form.fields)
        if form.writes:
            fields[form.writes] = self._comment() if choice.writes else ""
        if button.name:
            fields[button.name] = button.value
        return await self._ask(session, form.method, urljoin(base, form.action), fields)

    def _comment(self) -> str:
        return ". ".join(comment_of(self._number, self._memory.child, self._parent.texting.pieces))

    async def _ask(self, session: ClientSession, method: str, url: str, fields: dict[str, str]) -> _Shown:
        """Any redirects are followed. Raises PageFailedError."""
        sent = {"data": fields} if method == "POST" else {"params": fields}
        async with session.request(method, url, **sent) as response:  # type: ignore[arg-type]
            html = await response.text()
        if response.status >= 400:
            raise PageFailedError(str(response.status))
        return _Shown(read_page(html), str(response.url))
