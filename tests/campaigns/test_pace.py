"""Pacing on a real Valkey: slots are reserved, never waited for, so that no test waits either."""

import time
from itertools import pairwise

import pytest
from redis import Redis

from campaigns.pace import Pacer

RATE = 2.0
INTERVAL = 1 / RATE
CLOSE = 0.15
"""Seconds by which a slot may seem to differ on a busy machine."""


@pytest.fixture
def redis(redis_url):
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        yield redis


def slots(pacers, count, bucket="calls", rate=RATE):
    """The moments of the next slots, asked for in turns."""
    return [pacers[place % len(pacers)].wait_for_slot(bucket, rate) + time.monotonic() for place in range(count)]


def are_spaced(moments, interval=INTERVAL):
    return all(after - before == pytest.approx(interval, abs=CLOSE) for before, after in pairwise(moments))


def test_the_first_slot_is_now(redis):
    assert Pacer(redis).wait_for_slot("calls", RATE) == 0


def test_slots_follow_each_other_evenly(redis):
    assert are_spaced(slots([Pacer(redis)], 8))


def test_two_clients_share_the_slots(redis, redis_url):
    with Redis.from_url(redis_url) as other:
        assert are_spaced(slots([Pacer(redis), Pacer(other)], 8))


def test_each_bucket_has_slots_of_its_own(redis):
    pacer = Pacer(redis)
    slots([pacer], 5, bucket="calls:1", rate=0.01)
    assert pacer.wait_for_slot("calls", RATE) == 0


def test_time_that_passed_unused_gives_no_burst(redis):
    pacer = Pacer(redis)
    slots([pacer], 2, rate=1000)
    time.sleep(0.02)
    assert pacer.wait_for_slot("calls", RATE) == 0
    assert are_spaced(slots([pacer], 3))


def test_an_emptied_redis_lets_one_call_leave_early_and_goes_on_pacing(redis):
    pacer = Pacer(redis)
    slots([pacer], 10)
    redis.flushall()
    redis.script_flush()
    assert pacer.wait_for_slot("calls", RATE) == 0
    assert are_spaced(slots([pacer], 4))


def test_a_bucket_that_nobody_uses_leaves_redis(redis):
    Pacer(redis).wait_for_slot("calls", RATE)
    assert 0 < redis.pttl("escucha:pace:calls") <= 1000 * INTERVAL + 1000
