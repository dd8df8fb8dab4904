import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from redis import Redis
from werkzeug.serving import WSGIRequestHandler, make_server

from app.runtime import Runtime
from app.web import create_app
from campaigns.dispatching import Exchange
from storage.models import Campaign
from tests.campaigns.texted import ATTEMPTS
from tests.campaigns.trunk import Trunk, serve_trunk
from tests.simulator.rehearsal import TOKEN, Customer, Simulated
from tests.switchboard import LINE, MISSED_CALL, NOBODY_LISTENS, WHATSAPP
from tests.world import ALWAYS, Clock, World


@pytest.fixture
def simulate() -> Iterator[Callable[..., Simulated]]:
    """Starts simulated carriers, with settings of the simulator."""
    running: list[Simulated] = []

    def start(**settings: object) -> Simulated:
        running.append(Simulated(Customer(), **settings))
        return running[-1]

    yield start
    for carrier in running:
        carrier.close()


@pytest.fixture
def speed() -> float:
    """How much faster than people the simulated ones are."""
    return 200.0


@pytest.fixture
def simulated(simulate: Callable[..., Simulated], speed: float) -> Simulated:
    """A quick carrier in whose country everybody answers."""
    return simulate(numbers=(LINE, MISSED_CALL, WHATSAPP), speed=speed)


@pytest.fixture
def trunk(simulated: Simulated) -> Iterator[Trunk]:
    """The way to it."""
    trunk = Trunk(simulated.base_url)
    server = serve_trunk(trunk)
    yield trunk
    server.shutdown()
    server.server_close()


@pytest.fixture
def today(clock: Clock) -> Clock:
    """The world's clock at the time of the carrier's."""
    clock.at = datetime.now(UTC)
    return clock


@pytest.fixture
def house_on_the_line(house_of: Callable[..., Runtime], redis_url: str) -> Callable[..., Runtime]:
    """Builds the house in front of a carrier; its own pace is beside the point."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()

    def build(carrier_url: str, public_base_url: str = NOBODY_LISTENS, **changed: object) -> Runtime:
        return house_of(
            **changed,
            redis_url=redis_url,
            twilio_api_base_url=carrier_url,
            twilio_auth_token=SecretStr(TOKEN),
            public_base_url=public_base_url,
            calls_per_second=1000.0,
            calls_at_once=1000,
            messages_per_second=1000.0,
        )

    return build


@pytest.fixture
def exchange(house_on_the_line: Callable[..., Runtime], trunk: Trunk, today: Clock) -> Exchange:
    """The exchange before the trunk. The carrier's webhooks reach nobody: all that it tells us is by REST."""
    return house_on_the_line(trunk.url).exchange


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture
def live_house(house_on_the_line: Callable[..., Runtime], simulated: Simulated, today: Clock) -> Iterator[Runtime]:
    """The house with its web, which the carrier reaches."""
    server = make_server("127.0.0.1", 0, lambda *_: None, threaded=True, request_handler=_Quiet)  # type: ignore[arg-type]
    house = house_on_the_line(simulated.base_url, f"http://127.0.0.1:{server.server_port}")
    server.app = create_app(house)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield house
    server.shutdown()
    server.server_close()


@pytest.fixture
def texting(world: World) -> Campaign:
    """A campaign of texts by reply first, then calls, then a monitor."""
    return world.campaign(modes=["sms", "voice", "monitor"], attempts=ATTEMPTS, hours=ALWAYS)
