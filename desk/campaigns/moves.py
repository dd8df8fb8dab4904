"""Pause, resume, stop, close: what each does, from which states, and who may. One table, one page for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns import lifecycle
from rules.lives import CAMPAIGN_LIFE, CampaignState, sources
from rules.roles import Permission
from storage.models.audit import Act

Work = Callable[[Session, int, str | None, ZoneInfo, datetime], None]
"""(session, campaign id, reason, zone, now)."""


@dataclass(frozen=True, slots=True)
class Move:
    """One button of a campaign's page. slug: its address. effects: what it does, in sentences. done: said after it."""

    slug: str
    verb: str
    to: CampaignState
    act: Act
    permission: Permission
    style: str
    effects: tuple[str, ...]
    done: str
    already: str
    asks_reason: bool
    work: Work

    @property
    def sources(self) -> frozenset[CampaignState]:
        """The states in which the button is offered; a draft starts elsewhere."""
        return frozenset(map(CampaignState, sources(CAMPAIGN_LIFE, self.to))) - {CampaignState.draft}


MOVES: Final = (
    Move(
        slug="pausar",
        verb="Pausar",
        to=CampaignState.paused,
        act=Act.campaign_paused,
        permission=Permission.run_campaigns,
        style="primary",
        effects=(
            "No sale ninguna llamada ni mensaje nuevo hasta que usted la reanude.",
            "Las llamadas en curso terminan, y lo que las familias contesten se guarda.",
        ),
        done="La campaña está en pausa.",
        already="La campaña ya estaba en pausa.",
        asks_reason=True,
        work=lambda session, campaign_id, reason, _zone, _now: lifecycle.pause(session, campaign_id, reason),
    ),
    Move(
        slug="reanudar",
        verb="Reanudar",
        to=CampaignState.running,
        act=Act.campaign_resumed,
        permission=Permission.run_campaigns,
        style="primary",
        effects=("Vuelve a salir lo que estaba pendiente, dentro del horario de la campaña.",),
        done="La campaña está en curso otra vez.",
        already="La campaña ya estaba en curso.",
        asks_reason=False,
        work=lambda session, campaign_id, reason, _zone, _now: lifecycle.resume(session, campaign_id, reason),
    ),
    Move(
        slug="detener",
        verb="Detener",
        to=CampaignState.stopped,
        act=Act.campaign_stopped,
        permission=Permission.run_campaigns,
        style="danger",
        effects=(
            "No sale ninguna llamada ni mensaje nuevo, nunca más. Esto no se puede deshacer.",
            "Las llamadas en curso terminan. Los monitores pueden seguir con quienes ya les tocan.",
            "Si solo quiere esperar unos días, use Pausar.",
        ),
        done="La campaña quedó detenida.",
        already="La campaña ya estaba detenida.",
        asks_reason=True,
        work=lambda session, campaign_id, reason, _zone, _now: lifecycle.stop(session, campaign_id, reason),
    ),
    Move(
        slug="cerrar",
        verb="Cerrar",
        to=CampaignState.closed,
        act=Act.campaign_closed,
        permission=Permission.close_campaigns,
        style="danger",
        effects=(
            "Cada estudiante de la muestra queda con su disposición final. Esto no se puede deshacer.",
            "Lo que se conteste después se guarda como tardío y no entra en las cifras.",
        ),
        done="La campaña quedó cerrada.",
        already="La campaña ya estaba cerrada.",
        asks_reason=True,
        work=lifecycle.close,
    ),
)


def offered(state: CampaignState, may: Callable[[Permission], bool]) -> list[Move]:
    """The moves that are possible now, for somebody with these permissions."""
    return [move for move in MOVES if state in move.sources and may(move.permission)]
