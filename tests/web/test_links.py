"""The signed link: short, and worthless when anything in it is changed."""

import base64
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.links import LARGEST_ID, address, read, sign

SECRET = "a secret"
LETTERS = string.ascii_letters + string.digits + "-_"
IDS = st.integers(1, LARGEST_ID) | st.integers(1, 2**32 - 1)


@given(attempt_id=IDS)
@example(attempt_id=1)
@example(attempt_id=255)
@example(attempt_id=256)
@example(attempt_id=LARGEST_ID)
def test_a_token_is_read_as_the_attempt_it_was_signed_for(attempt_id):
    assert read(SECRET, sign(SECRET, attempt_id)) == attempt_id


@given(attempt_id=st.integers(1, 2**32 - 1))
@example(attempt_id=2**32 - 1)
def test_a_token_has_14_letters_at_most(attempt_id):
    token = sign(SECRET, attempt_id)
    assert len(token) <= 14
    assert set(token) <= set(LETTERS)


def test_a_link_fits_into_the_text_that_carries_it():
    longest = address("https://escucha.gt:80", SECRET, 2**32 - 1)
    assert len("https://escucha.gt:80") == 21
    assert len(longest) == 38
    assert longest.startswith("https://escucha.gt:80/e/")


@given(attempt_id=IDS, place=st.integers(0, 18), letter=st.sampled_from(LETTERS))
def test_a_token_with_one_letter_changed_is_nobodys(attempt_id, place, letter):
    token = sign(SECRET, attempt_id)
    at = place % len(token)
    altered = token[:at] + letter + token[at + 1 :]
    assert read(SECRET, altered) == (attempt_id if altered == token else None)


@given(attempt_id=IDS, more=st.text(LETTERS + "=. \n", min_size=1, max_size=4))
def test_a_token_with_letters_added_or_missing_is_nobodys(attempt_id, more):
    token = sign(SECRET, attempt_id)
    assert read(SECRET, token + more) is None
    assert read(SECRET, more + token) is None
    assert read(SECRET, token[: -len(more)]) is None


@given(text=st.text(max_size=40) | st.text(LETTERS, max_size=30))
@example(text="")
@example(text="A" * 19)
@example(text="¡" * 12)
def test_any_other_text_is_nobodys(text):
    assert read(SECRET, text) is None


@given(attempt_id=IDS)
def test_a_second_spelling_of_the_same_bytes_is_no_token(attempt_id):
    """Base64 leaves bits of its last letter unused: those must be zero."""
    token = sign(SECRET, attempt_id)
    bytes_of = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    twins = [token[:-1] + letter for letter in LETTERS if token[-1] != letter]
    same = [twin for twin in twins if base64.urlsafe_b64decode(twin + "=" * (-len(twin) % 4)) == bytes_of]
    assert [read(SECRET, twin) for twin in same] == [None] * len(same)


@pytest.mark.parametrize("other", ["another secret", "", SECRET + " "])
def test_a_token_of_another_secret_is_nobodys(other):
    assert read(other, sign(SECRET, 7)) is None


def test_neighbours_have_nothing_in_common_but_the_length():
    tokens = [sign(SECRET, attempt_id) for attempt_id in range(1000, 2000)]
    assert len(set(tokens)) == 1000
    assert len({token[-7:] for token in tokens}) == 1000
