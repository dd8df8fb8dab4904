"""A database and its key belong together."""

import pytest

from storage.keys import WrongKey, check_key
from storage.models import KeyMark
from storage.vault import Vault

OTHER = bytes(reversed(range(32)))


def test_the_first_key_marks_the_database_and_any_other_is_refused(world):
    for vault in (world.vault, world.vault):
        with world.sessions.begin() as session:
            check_key(session, vault)
    with pytest.raises(WrongKey, match="DATA_KEY"), world.sessions.begin() as session:
        check_key(session, Vault(OTHER))
    assert len(world.rows(KeyMark)) == 1
