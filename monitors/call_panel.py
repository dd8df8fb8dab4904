"""What the panel of a call says and offers: pure, from what is known of its telephones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitors.call_view import CallView, LegView
from rules.assisted import LegState
from rules.lives import HandoverState
from storage.models import LegRole

TALK: Final = (HandoverState.active, HandoverState.held)
LIVE: Final = (HandoverState.connecting, HandoverState.dialling, HandoverState.recovering, *TALK)


@dataclass(frozen=True, slots=True)
class Button:
    """act: of the address it posts to. key: of the keyboard, "" for none. grave: it ends something."""

    act: str
    words: str
    key: str = ""
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """says: the state of the call. since: when the talk began, None before. problem: "" when all is well.

    may_consult: somebody else's telephone can be rung.
    """

    says: str
    since: datetime | None
    problem: str
    buttons: tuple[Button, ...]
    may_consult: bool


def panel_of(view: CallView, active_at: datetime | None) -> Panel | None:
    """None while there is no call of ours: before one is dialled, or by a telephone of the monitor's own."""
    if view.state not in LIVE or (view.state in TALK and not view.legs):
        return None
    third = _leg(view, LegRole.third)
    return Panel(
        says=_SAYS[view.state](view, third),
        since=active_at if view.state in TALK else None,
        problem=view.problem,
        buttons=tuple(button for may, button in _offered(view, third) if may),
        may_consult=view.state in TALK and third is None,
    )


def _leg(view: CallView, role: LegRole) -> LegView | None:
    found = [leg for leg in view.legs if leg.role is role]
    return found[-1] if found else None


def _joined(leg: LegView | None) -> bool:
    return leg is not None and leg.state == LegState.joined


def _connecting(_view: CallView, _third: LegView | None) -> str:
    return "Le llamamos a su teléfono: conteste y marque 1."


def _dialling(view: CallView, _third: LegView | None) -> str:
    there = _joined(_leg(view, LegRole.monitor))
    return "Llamamos a la familia." if there else "Le llamamos a su teléfono: conteste y marque 1."


def _recovering(_view: CallView, _third: LegView | None) -> str:
    return "Su línea se cortó. La familia espera; le llamamos otra vez."


def _active(view: CallView, third: LegView | None) -> str:
    heard = " Su micrófono está apagado." if view.muted else ""
    if _joined(third) and third is not None:
        return f"Hablan la familia, {third.name} y usted.{heard}"
    ringing = f" Llamamos a {third.name}." if third is not None else ""
    return f"Habla con la familia.{ringing}{heard}"


def _held(view: CallView, third: LegView | None) -> str:
    heard = " Su micrófono está apagado." if view.muted else ""
    if third is None:
        return f"La familia está en espera.{heard}"
    talk = f"Habla con {third.name}" if _joined(third) else f"Llamamos a {third.name}"
    return f"{talk}; la familia está en espera.{heard}"


_SAYS: Final[Mapping[HandoverState, Callable[[CallView, LegView | None], str]]] = {
    HandoverState.connecting: _connecting,
    HandoverState.dialling: _dialling,
    HandoverState.recovering: _recovering,
    HandoverState.active: _active,
    HandoverState.held: _held,
}


def _offered(view: CallView, third: LegView | None) -> tuple[tuple[bool, Button], ...]:
    """Whether it can be done now, and its button."""
    active, held = view.state is HandoverState.active, view.state is HandoverState.held
    talk, joined = view.state in TALK, _joined(third)
    name = third.name if third is not None else ""
    may_end = view.state is not HandoverState.connecting  # until then nobody talks: the caller keeps his place
    return (
        (active, Button("espera", "Poner en espera", "F2")),
        (held, Button("seguir", "Quitar la espera" if third is None else "Hablar los tres", "F2")),
        (talk and not view.muted, Button("callar", "Apagar mi micrófono", "F4")),
        (talk and view.muted, Button("hablar", "Encender mi micrófono", "F4")),
        (talk and joined, Button("pasar", f"Pasar la llamada a {name}", "F8")),
        (talk and third is not None, Button("sacar", f"Colgar a {name}", "F9")),
        (may_end, Button("colgar", "Colgar", "F10", grave=True)),
    )
