"""Sealing personal data, and finding it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import HASH_BYTES, SealBroken, Vault

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
NUMBER = "+50255550001"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault(KEY)


@given(text=ANY_TEXT)
def test_what_was_sealed_opens_again(vault, text):
    assert vault.open(vault.seal(text, "phone"), "phone") == text


@given(fields=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4))
def test_several_fields_travel_in_one_seal(vault, fields):
    assert vault.open_fields(vault.seal_fields(fields, "member"), "member") == fields


def test_a_seal_shows_nothing_of_its_text_and_is_never_the_same_twice(vault):
    first, second = vault.seal(NUMBER, "phone"), vault.seal(NUMBER, "phone")
    assert first != second
    assert NUMBER.encode() not in first


def test_a_seal_opens_only_for_its_purpose(vault):
    with pytest.raises(SealBroken):
        vault.open(vault.seal(NUMBER, "phone"), "person")


def test_a_seal_opens_only_with_its_key(vault):
    with pytest.raises(SealBroken):
        Vault(OTHER_KEY).open(vault.seal(NUMBER, "phone"), "phone")


def test_a_seal_with_any_byte_altered_does_not_open(vault):
    sealed = vault.seal(NUMBER, "phone")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            vault.open(bytes(altered), "phone")


def test_a_seal_cut_short_at_any_byte_does_not_open(vault):
    sealed = vault.seal(NUMBER, "phone")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.open(sealed[:length], "phone")


def test_a_number_is_found_by_the_same_hash_in_every_process(vault):
    assert vault.find(NUMBER) == Vault(KEY).find(NUMBER) == bytes.fromhex("416c561a6e79bdaf22c901af78c3781e")
    assert len(vault.find(NUMBER)) == HASH_BYTES


def test_without_the_key_nobody_finds_a_number(vault):
    assert vault.find(NUMBER) != Vault(OTHER_KEY).find(NUMBER)


def test_two_numbers_have_two_hashes(vault):
    assert vault.find(NUMBER) != vault.find("+50255550002")
