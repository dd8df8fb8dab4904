"""What the panel of a call says and offers in each of its states."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitors.call_panel import panel_of
from monitors.call_view import CallView, LegView
from rules.lives import HandoverState
from storage.models import HandoverKind, LegRole

AT = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
TO_PHONE = "Le llamamos a su teléfono: conteste y marque 1."


def leg(role: LegRole, state: str = "joined", name: str = "", *, muted: bool = False) -> LegView:
    return LegView(1, role, None, name, state, held=False, muted=muted, since=AT)


LUIS, ANA = leg(LegRole.monitor, name="Luis"), leg(LegRole.parent)
RITA = leg(LegRole.third, name="Rita")


def view(state: HandoverState, *legs: LegView, kind: HandoverKind = HandoverKind.live, **given: object) -> CallView:
    held = state is HandoverState.held
    return replace(CallView(7, kind, state, 1, AT, held, muted=False, legs=legs, problem="", suggestion=None), **given)


def says(seen: CallView) -> str:
    panel = panel_of(seen, AT)
    assert panel is not None
    return panel.says


def acts(seen: CallView) -> list[str]:
    panel = panel_of(seen, AT)
    assert panel is not None
    return [button.act for button in panel.buttons]


@pytest.mark.parametrize(
    "state",
    [
        HandoverState.queued,
        HandoverState.callback_due,
        HandoverState.claimed,
        HandoverState.wrap_up,
        HandoverState.done,
    ],
)
def test_without_a_call_there_is_no_panel(state):
    assert panel_of(view(state), None) is None


def test_a_call_by_the_monitors_own_telephone_has_no_panel():
    assert panel_of(view(HandoverState.active, kind=HandoverKind.outgoing), AT) is None


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (view(HandoverState.connecting, leg(LegRole.monitor, "asked"), ANA), TO_PHONE),
        (view(HandoverState.dialling, leg(LegRole.monitor, "answered")), TO_PHONE),
        (view(HandoverState.dialling, LUIS, leg(LegRole.parent, "asked")), "Llamamos a la familia."),
        (view(HandoverState.active, LUIS, ANA), "Habla con la familia."),
        (view(HandoverState.active, LUIS, ANA, muted=True), "Habla con la familia. Su micrófono está apagado."),
        (view(HandoverState.held, LUIS, ANA), "La familia está en espera."),
        (
            view(HandoverState.held, LUIS, ANA, leg(LegRole.third, "asked", "Rita")),
            "Llamamos a Rita; la familia está en espera.",
        ),
        (view(HandoverState.held, LUIS, ANA, RITA), "Habla con Rita; la familia está en espera."),
        (view(HandoverState.active, LUIS, ANA, RITA), "Hablan la familia, Rita y usted."),
        (
            view(HandoverState.recovering, leg(LegRole.monitor, "asked"), ANA),
            "Su línea se cortó. La familia espera; le llamamos otra vez.",
        ),
    ],
)
def test_each_state_is_said_in_words(seen, words):
    assert says(seen) == words


@pytest.mark.parametrize(
    ("seen", "offered"),
    [
        (view(HandoverState.connecting, ANA), []),
        (view(HandoverState.dialling, LUIS, kind=HandoverKind.outgoing), ["colgar"]),
        (view(HandoverState.active, LUIS, ANA), ["espera", "callar", "colgar"]),
        (view(HandoverState.active, LUIS, ANA, muted=True), ["espera", "hablar", "colgar"]),
        (view(HandoverState.held, LUIS, ANA), ["seguir", "callar", "colgar"]),
        (
            view(HandoverState.held, LUIS, ANA, leg(LegRole.third, "asked", "Rita")),
            ["seguir", "callar", "sacar", "colgar"],
        ),
        (view(HandoverState.held, LUIS, ANA, RITA), ["seguir", "callar", "pasar", "sacar", "colgar"]),
        (view(HandoverState.active, LUIS, ANA, RITA), ["espera", "callar", "pasar", "sacar", "colgar"]),
        (view(HandoverState.recovering, ANA), ["colgar"]),
    ],
)
def test_only_what_can_be_done_now_is_offered(seen, offered):
    assert acts(seen) == offered


@pytest.mark.parametrize(
    ("seen", "may"),
    [
        (view(HandoverState.active, LUIS, ANA), True),
        (view(HandoverState.held, LUIS, ANA), True),
        (view(HandoverState.held, LUIS, ANA, RITA), False),
        (view(HandoverState.connecting, ANA), False),
    ],
)
def test_another_person_is_rung_only_while_none_is_there(seen, may):
    panel = panel_of(seen, AT)
    assert panel is not None
    assert panel.may_consult is may


def test_no_two_buttons_have_one_key():
    for state in HandoverState:
        for muted in (False, True):
            panel = panel_of(view(state, LUIS, ANA, RITA, muted=muted), AT)
            keys = [button.key for button in panel.buttons] if panel else []
            assert len(set(keys)) == len(keys)


def test_what_went_wrong_is_told():
    panel = panel_of(view(HandoverState.active, LUIS, ANA, problem="No se pudo silenciar."), AT)
    assert panel is not None
    assert (panel.problem, panel.since) == ("No se pudo silenciar.", AT)
