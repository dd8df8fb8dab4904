import pytest

from tests.sms.texting import Texting, invite
from tests.switchboard import SigningCarrier
from tests.world import World


@pytest.fixture
def ana(world: World, carrier: SigningCarrier) -> Texting:
    """Ana has our first question."""
    return invite(world, carrier)
