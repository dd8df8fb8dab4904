"""The house before a simulated carrier, as the campaigns' tests have it."""

from tests.campaigns.conftest import (  # noqa: F401
    house_on_the_line,
    live_house,
    simulate,
    simulated,
    speed,
    today,
)
