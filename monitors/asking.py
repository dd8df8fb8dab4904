"""What each order asks of the carrier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from carrier.asking import CarrierRefused
from ivr.assisted import note_leg
from ivr.carrier import Ringing
from ivr.following import Reported
from monitors.switchboard import Switchboard
from rules.assisted import RING_SECONDS, Order
from rules.campaign_file import CampaignFile
from rules.routing import Mode
from storage.handovers import assisted, telephones
from storage.models import Campaign, Handover, HandoverLeg, LineOrder, Phone, StaffUser
from storage.queries.attempts import known_sids
from storage.vault import Vault

CLOCKS_DIFFER: Final = timedelta(seconds=5)
GONE: Final = Reported("canceled")
"""What a call counts as that the carrier has no record of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One order, with what its request needs. to: whom to ring, "" for nobody; again: it was tried before."""

    order_id: int
    what: Order
    handover_id: int
    fence: int
    leg_id: int
    sid: str
    conference_sid: str
    to: str
    ring_seconds: int
    since: datetime
    again: bool


def prepare(session: Session, vault: Vault, row: LineOrder, handover: Handover, leg: HandoverLeg) -> Asked | None:
    """The order with what its request needs; None when there is nothing to ask for any more."""
    what = Order(row.what)
    rings = what in (Order.ring_staff, Order.ring_parent)
    if leg.ended_at is not None or rings is (leg.carrier_sid is not None):
        return None
    return Asked(
        order_id=row.id,
        what=what,
        handover_id=handover.id,
        fence=row.fence,
        leg_id=leg.id,
        sid=leg.carrier_sid or "",
        conference_sid=leg.conference_sid or "",
        to=_number(session, vault, handover, leg) if rings else "",
        ring_seconds=_ring_seconds(session, handover) if what is Order.ring_parent else RING_SECONDS,
        since=leg.asked_at - CLOCKS_DIFFER,
        again=row.tries > 1,
    )


def _number(session: Session, vault: Vault, handover: Handover, leg: HandoverLeg) -> str:
    if leg.staff_id is None:
        phone = session.get(Phone, handover.phone_id)
        return vault.open(phone.number, "phone") if phone is not None else ""
    telephone = session.get_one(StaffUser, leg.staff_id).telephone
    return vault.open(telephone, "staff") if telephone is not None else ""


def _ring_seconds(session: Session, handover: Handover) -> int:
    campaign = session.get(Campaign, handover.campaign_id) if handover.campaign_id is not None else None
    if campaign is None:
        return RING_SECONDS
    return CampaignFile.model_validate(campaign.settings).policy(Mode.voice).ring_seconds


def _ring(board: Switchboard, asked: Asked, *, answer: str) -> None:
    """Ring it, once: a request whose answer was lost may have been carried out."""
    placed = _placed_before(board, asked) if asked.again else None
    sid = placed or board.carrier.ring(
        Ringing(
            to=asked.to,
            caller=board.caller,
            ring_seconds=asked.ring_seconds,
            answer=board.voice + answer.format(leg=asked.leg_id, fence=asked.fence),
            status=f"{board.voice}/leg/{asked.leg_id}",
        )
    )
    with board.sessions.begin() as session:
        found = telephones.with_leg(session, asked.leg_id)
        leg = found[1] if found is not None else None
        if leg is not None and leg.carrier_sid is None:
            leg.carrier_sid = sid
        wanted = leg is not None and leg.carrier_sid == sid and leg.ended_at is None
    if not wanted:  # given up while the carrier was asked
        board.carrier.hang_up(sid)


def _placed_before(board: Switchboard, asked: Asked) -> str | None:
    """The call of an earlier try whose answer was lost: one of ours to that telephone that nobody carries."""
    seen = [call.sid for call in board.carrier.calls_to(asked.to, asked.since) if call.caller == board.caller]
    with board.sessions() as session:
        theirs = session.scalars(select(HandoverLeg.carrier_sid).where(HandoverLeg.carrier_sid.in_(seen)))
        known = known_sids(session, seen) | set(theirs)
    return next((sid for sid in seen if sid not in known), None)


def _lead(board: Switchboard, asked: Asked) -> None:
    board.carrier.lead(asked.sid, f"{board.voice}/join/{asked.leg_id}/{asked.fence}")


def _change(board: Switchboard, asked: Asked, **wishes: str | bool) -> None:
    """Addresses end with the hand-over's id."""
    conference = asked.conference_sid or board.carrier.conference(f"h{asked.handover_id}")
    if conference is None:
        raise CarrierRefused(None, HTTPStatus.NOT_FOUND)
    full = {
        name: f"{board.voice}/{wish}/{asked.handover_id}" if name.endswith("_url") else wish
        for name, wish in wishes.items()
    }
    board.carrier.change(conference, asked.sid, **full)


def _hang_up(board: Switchboard, asked: Asked) -> None:
    board.carrier.hang_up(asked.sid)


def _look(board: Switchboard, asked: Asked) -> None:
    seen = board.carrier.call(asked.sid)
    with board.sessions.begin() as session:
        found = telephones.with_leg(session, asked.leg_id)
        if found is not None:
            note_leg(session, *found, seen.reported if seen else GONE, board.now(), board.zone)
            if seen is not None:
                assisted.still_there(session, *found, board.now())


def _meet(board: Switchboard, asked: Asked) -> None:
    """Who is in the conference comes into it now, as far as no news of that came."""
    conference = board.carrier.conference(f"h{asked.handover_id}")
    there = board.carrier.participants(conference) if conference is not None else ()
    with board.sessions.begin() as session:
        handover = telephones.locked(session, asked.handover_id)
        if handover is None or conference is None or handover.fence != asked.fence:
            return
        for leg in telephones.open_legs(session, handover.id):
            if leg.carrier_sid in there:
                assisted.join(session, handover, leg, conference, board.now())


ASK: Final[Mapping[Order, Callable[[Switchboard, Asked], None]]] = {
    Order.ring_staff: partial(_ring, answer="/monitor/{leg}"),
    Order.ring_parent: partial(_ring, answer="/join/{leg}/{fence}"),
    Order.join_parent: _lead,
    Order.requeue_parent: _lead,
    Order.hold: partial(_change, hold=True, hold_url="held", hold_method="POST"),
    Order.resume: partial(_change, hold=False),
    Order.mute: partial(_change, muted=True),
    Order.unmute: partial(_change, muted=False),
    Order.announce: partial(_change, announce_url="stay", announce_method="POST"),
    Order.hang_up_leg: _hang_up,
    Order.look: _look,
    Order.meet: _meet,
}
"""The request of each order. Each raises CarrierRefused, CarrierUnreachable."""
FINAL: Final = frozenset({Order.ring_staff, Order.ring_parent, Order.join_parent, Order.requeue_parent})
"""Orders that are not tried again once the carrier refused them: the number is wrong, or the call is over. A telephone
that is about to come into the conference is refused there for a moment."""
