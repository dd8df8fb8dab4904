"""A transaction that the database gave up is tried once more; any other failure is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError

from storage.models import Person
from storage.retrying import once_more


def test_two_who_wait_for_each_other_both_get_done(world):
    ids = [world.person().id, world.person().id]
    both_have_one, one_is_done = Barrier(2, timeout=60), Event()
    tries: dict[int, int] = {0: 0, 1: 0}

    @once_more
    def lock_both(first: int) -> None:
        tries[first] += 1
        if tries[first] == 2:
            assert one_is_done.wait(60)  # or the two could meet again
        with world.sessions.begin() as session:
            session.execute(select(Person).where(Person.id == ids[first]).with_for_update())
            if tries[first] == 1:
                both_have_one.wait()
            session.execute(select(Person).where(Person.id == ids[1 - first]).with_for_update())
        one_is_done.set()

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(lock_both, first) for first in tries]:
            work.result()
    assert sorted(tries.values()) == [1, 2]


def test_what_fails_for_another_reason_is_not_tried_again(world):
    tries = []

    @once_more
    def divide() -> None:
        tries.append(1)
        with world.sessions.begin() as session:
            session.execute(text("SELECT 1 / 0"))

    with pytest.raises(DataError):
        divide()
    assert len(tries) == 1


def test_what_is_given_and_made_goes_through():
    assert once_more(lambda number, more: number + more)(1, more=2) == 3
