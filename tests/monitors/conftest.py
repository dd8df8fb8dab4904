import pytest

from tests.campaigns.conftest import house_on_the_line, live_house, simulate, simulated, speed, today  # noqa: F401
from tests.monitors.telephones import Call, waits
from tests.switchboard import SigningCarrier
from tests.world import World


@pytest.fixture
def call(world: World, carrier: SigningCarrier) -> Call:
    """Ana waits on the line, and Luis and Rita are at work."""
    return waits(world, carrier)
