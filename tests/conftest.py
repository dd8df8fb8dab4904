import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers", "tests.world", "tests.switchboard", "tests.once", "tests.traffic", "tests.browser"]

# A machine that is busy with other tests is no reason to fail: speed is measured in tests/bench.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


READERS = {"house": "the files of the house", "test_query_plans.py": "a campaign well on its way"}
"""Whose tests, a folder's or a file's, read something that takes seconds to make: one worker has all of them."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and two of them at a time: each runs a whole service, which wants its share of the machine."""
    items.sort(key=lambda item: "faults" not in item.path.parts)
    for place, item in enumerate(item for item in items if "faults" in item.path.parts):
        alone = "whole_service" not in getattr(item, "fixturenames", ())
        chain = place % 2 if item.get_closest_marker("slow") else int(alone)
        item.add_marker(pytest.mark.xdist_group(f"faults-{chain}"))
    for item in items:
        for readers in READERS.keys() & set(item.path.parts):
            item.add_marker(pytest.mark.xdist_group(readers))
