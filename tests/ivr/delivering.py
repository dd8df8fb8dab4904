"""A carrier that delivers each webhook twice, and all of them once more when the call is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from werkzeug.test import TestResponse

from tests.switchboard import SigningCarrier
from tests.world import World

ASKED_AGAIN: Final = "/voice/line/"
"""What is asked for again, later, as a fallback: it says the last question."""


@dataclass
class Twice(SigningCarrier):
    """Whatever comes again gets its first answer again, and writes nothing. `delivered`: what, and its answer."""

    world: World = field(kw_only=True)
    delivered: list[tuple[str, dict[str, Any], bytes]] = field(default_factory=list, kw_only=True)

    def post(self, target: str, form: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        answer = super().post(target, form, **options)
        self._again(target, dict(form or {}), answer.data)
        self.delivered.append((target, dict(form or {}), answer.data))
        return answer

    def deliver_all_again(self, seed: int) -> None:
        """Long after, and in another order."""
        before = self.world.everything()
        for target, form, answer in Random(seed).sample(self.delivered, len(self.delivered)):  # noqa: S311
            self._deliver(target, form, b"" if ASKED_AGAIN in target else answer)
        assert self.world.everything() == before

    def _again(self, target: str, form: dict[str, Any], answer: bytes) -> None:
        before = self.world.everything()
        self._deliver(target, form, answer)
        assert self.world.everything() == before, (target, form)

    def _deliver(self, target: str, form: dict[str, Any], answer: bytes) -> None:
        self.world.clock.pass_by(seconds=1)
        again = super().post(target, form)
        assert again.status_code in (200, 204)
        assert again.data == answer or not answer, (target, form)
