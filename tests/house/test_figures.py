"""A figure that a paper gives is the one in the code: whoever changes it there is led to the paper."""

import pytest

from app.health import OVERDUE
from app.processes import MOST_QUICK_DEATHS, QUICK_SECONDS, STOP_SECONDS
from campaigns.dispatching import AFTER_FAULT, BATCH, FAULT_SHARE, FAULT_WINDOW, FEWEST_FAULTS, LONGEST_WAIT
from campaigns.reconciling import LAST_WORD, SILENCE, TEXT_LEASE, TEXT_SILENCE
from campaigns.texting import WINDOW
from campaigns.voices import MOST_TRIES
from conversation.library import get_script, newest_version
from conversation.reply import Prompt
from desk.access.passwords import FEWEST_CHARACTERS
from desk.limits import PARENTS_PAGES, SIGN_INS
from desk.sessions import IDLE
from ivr.twiml import SILENCE_SECONDS
from rules.attempts import MOST_UNCOUNTED
from rules.lines import spoken_number
from rules.roles import Role
from sms.segments import ALONE, Encoding, count
from storage.queries.attempts import LEASE
from storage.queries.missed import MOST_A_DAY
from storage.queries.recordings import PATIENCE
from storage.queries.staff import LOCKED_FOR, MOST_FAILURES
from web.links import SURVEY, address
from web.visiting import LINK_DAYS

IN_WORDS = {3: "three", 5: "fifth", 6: "six", 10: "ten", 11: "eleven", 12: "twelve"}
SCRIPT = "pra-for-147"
LARGEST_ID = 2**32 - 1
"""Of an attempt: the campaigns of many years."""


def seconds(wait) -> str:
    return f"{wait.total_seconds():g} s"


def minutes(wait) -> str:
    return f"{wait.total_seconds() / 60:g} minutes"


def hours(wait) -> str:
    return f"{wait.total_seconds() / 3600:g} hours"


def a_minute(limit) -> str:
    number, _, unit = limit.partition(" per ")
    assert unit == "minute"
    return number


FIGURES = {
    "docs/data-flow.md": [
        f"lease {seconds(LEASE)}",
        f"{seconds(SILENCE)} without news",
        f"in {seconds(AFTER_FAULT)}, then longer",
        f"due in {minutes(PATIENCE)}",
        f"({SILENCE_SECONDS} s of silence)",
        f"{FEWEST_FAULTS} faults and {FAULT_SHARE:.0%} ".replace("%", " %"),
        f"of the last {minutes(FAULT_WINDOW)}",
        f"after {IN_WORDS[MOST_TRIES]} tries",
    ],
    "docs/data-flow-texts.md": [
        f"lease {seconds(LEASE)}",
        f"no news reached us for {seconds(SILENCE)}",
        f"in {seconds(AFTER_FAULT)}, then longer",
        f"no last word for {minutes(TEXT_SILENCE)}",
        f"its time is over for {minutes(LAST_WORD)} at most",
        f"again each {hours(TEXT_LEASE).removeprefix('1 ').removesuffix('s')}",
        f"after {LINK_DAYS} days",
        f"{IN_WORDS[MOST_A_DAY]} times a day at most",
        f"Outside of {hours(WINDOW)}",
    ],
    "docs/operations.md": [
        f"within {minutes(FAULT_WINDOW)} at least {FEWEST_FAULTS} requests",
        f"{FAULT_SHARE:.0%} or more".replace("%", " %"),
        f"{seconds(AFTER_FAULT)}, 30 s, … {minutes(LONGEST_WAIT)}",
        f"{IN_WORDS[MOST_UNCOUNTED]} times the attempt ends",
        f"died {IN_WORDS[MOST_QUICK_DEATHS]} times in a row within {QUICK_SECONDS:g} s",
        f"Processes have {STOP_SECONDS:g} s to end",
        f"ended {minutes(OVERDUE)} ago",
        f"The {IN_WORDS[MOST_FAILURES]} wrong password in a row locks an account for {minutes(LOCKED_FOR)}",
        f"{hours(IDLE)} unused end a session",
        f"links last {LINK_DAYS} days",
        f"{IN_WORDS[MOST_A_DAY].capitalize()} times a day",
    ],
    "docs/architecture.md": [
        f"places up to {BATCH} calls",
        f"sends up to {BATCH} texts",
        f"without news for {seconds(SILENCE)}",
        f"without a last word for {minutes(TEXT_SILENCE)}",
        f"{IN_WORDS[SURVEY.size]} bytes of HMAC-SHA256",
        f"for {LINK_DAYS} days",
        f"at {a_minute(PARENTS_PAGES)} requests a minute",
        f"{a_minute(SIGN_INS)} sign-ins and {a_minute(PARENTS_PAGES)} parents' pages a minute",
        f"{hours(IDLE)} unused",
        f"{FEWEST_CHARACTERS} characters at least",
        f"the {IN_WORDS[MOST_FAILURES]} wrong one locks the account for {minutes(LOCKED_FOR)}",
        f"only within {hours(WINDOW)}",
        f"holds {ALONE[Encoding.ucs2]} characters instead of {ALONE[Encoding.gsm7]}",
    ],
    "CHANGELOG.md": [
        f"Links last {LINK_DAYS} days",
        f"{IN_WORDS[MOST_A_DAY]} times a day at most",
        f"{IN_WORDS[len(Role)]} roles",
    ],
}


@pytest.mark.parametrize("paper", FIGURES)
def test_the_figures_that_a_paper_gives_are_those_of_the_code(texts, paper):
    said = " ".join(texts[paper].split())
    assert [figure for figure in FIGURES[paper] if figure not in said] == []


def link_text(base: str) -> str:
    """The longest text that carries a link, where the service is reached at `base`."""
    words = get_script(SCRIPT, newest_version(SCRIPT)).words("sms", "es")
    return words.text(Prompt("enlace", {"enlace": address(base, "a secret", LARGEST_ID)}))


def test_the_longest_address_with_which_a_link_fits_one_segment_is_the_one_told(texts):
    said = texts["docs/settings.md"]
    longest = next(length for length in range(100, 0, -1) if count(link_text("h" * length)).segments == 1)
    assert f"this address has {longest} characters at most" in " ".join(said.split())
    (example,) = {found for found in said.split("`") if found.startswith("https://escucha.")}
    assert len(example) <= longest
    assert f"`{example}` has {len(example)}" in said


def test_a_number_of_guatemala_is_written_as_short_as_told(texts):
    assert len(spoken_number("+50222220000")) == 9
    assert "written with 9 characters at most" in " ".join(texts["docs/settings.md"].split())
