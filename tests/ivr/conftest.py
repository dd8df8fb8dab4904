import pytest

from tests.ivr.telephone import Telephone, ring
from tests.switchboard import SigningCarrier
from tests.world import World


@pytest.fixture
def ana(world: World, carrier: SigningCarrier) -> Telephone:
    """Ana's telephone rings: a call of ours, inside the hours."""
    return ring(world, carrier)
