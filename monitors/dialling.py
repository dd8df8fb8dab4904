"""A monitor calls a family that is owed a call, through the service or by a telephone of his own."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from monitors.call_rules import needs_telephone, own_call
from monitors.call_words import LiveError
from rules.assisted import DIALLING
from rules.campaign_file import CampaignFile
from rules.handovers import DESK_LEASE, What
from rules.hours import Hours, is_open
from rules.lives import CallbackState, HandoverState
from rules.presence import PresenceState
from storage.handovers.moving import move, set_values
from storage.handovers.presence import set_presence
from storage.handovers.telephones import ring
from storage.handovers.waiting import VITAL
from storage.keeping import keeping
from storage.models import Callback, Campaign, Handover, HandoverKind, LegRole, Member, Person, Phone, PhoneState
from storage.queries.campaigns import outreach_is_off

TO_DIAL: Final = (HandoverState.claimed, HandoverState.wrap_up)


def dial(session: Session, handover_id: int, staff_id: int, phone_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Call a family: the monitor's telephone first, then `phone_id`. claimed|wrap_up -> dialling."""
    handover = _to_dial(session, handover_id, staff_id, phone_id, now, zone)
    needs_telephone(session, staff_id, "no_telephone")
    _dials(session, handover, HandoverState.dialling, phone_id, now)
    ring(session, handover, LegRole.monitor, staff_id, now)


def dialled_by_hand(
    session: Session, handover_id: int, staff_id: int, phone_id: int, now: datetime, zone: ZoneInfo
) -> None:
    """The monitor calls that number by a telephone of his own. claimed|wrap_up -> active."""
    handover = _to_dial(session, handover_id, staff_id, phone_id, now, zone)
    _dials(session, handover, HandoverState.active, phone_id, now)


def _to_dial(
    session: Session, handover_id: int, staff_id: int, phone_id: int, now: datetime, zone: ZoneInfo
) -> Handover:
    """The hand-over whose family may be called at this number now, locked. Raises LiveError."""
    handover = own_call(session, handover_id, staff_id, *TO_DIAL)
    if outreach_is_off(session):
        raise LiveError("outreach_off")
    if _wants_no_calls(session, handover.person_id):
        raise LiveError("opted_out")
    if handover.severity < VITAL and not is_open(_hours(session, handover), now, zone):
        raise LiveError("closed")
    phone = session.get(Phone, phone_id)
    if phone is None or phone.state is not PhoneState.usable or not _theirs(session, handover, phone):
        raise LiveError("bad_number")
    return handover


def _hours(session: Session, handover: Handover) -> Hours:
    """When the family may be called: by the campaign's hours, else by the line's."""
    campaign = session.get(Campaign, handover.campaign_id) if handover.campaign_id is not None else None
    if campaign is None:
        return keeping(session).hours
    return CampaignFile.model_validate(campaign.settings).hours_rule()


def _wants_no_calls(session: Session, person_id: int) -> bool:
    """Whether the family opted out; a call that it asked for, as for a complaint, is owed to it all the same."""
    opted_out = session.get_one(Person, person_id).opted_out_at is not None
    asked_for = exists().where(Callback.person_id == person_id, Callback.state == CallbackState.owed)
    return opted_out and not session.scalar(select(asked_for))


def _theirs(session: Session, handover: Handover, phone: Phone) -> bool:
    """Whether the number is the family's, by itself or by one of its pupils."""
    pupils = exists().where(
        Member.person_id == handover.person_id,
        (Member.phone_id == phone.id) | (Member.other_phone_id == phone.id),
    )
    own = phone.person_id == handover.person_id or phone.id == handover.phone_id
    return own or bool(session.scalar(select(pupils)))


def _dials(session: Session, handover: Handover, after: HandoverState, phone_id: int, now: datetime) -> None:
    by_us = after is HandoverState.dialling
    staff_id = handover.staff_id
    moved = move(
        session,
        handover.id,
        after,
        What.dialled,
        now,
        staff_id=staff_id,
        before=(handover.state,),
        lease_until=now + (DIALLING if by_us else DESK_LEASE),
        phone_id=phone_id,
        active_at=None if by_us else now,
        ended_at=None,
    )
    if not moved or staff_id is None:
        raise LiveError("not_now")
    set_values(session, handover.id, kind=HandoverKind.outgoing, fence=handover.fence + 1)
    set_presence(session, staff_id, PresenceState.on_call, now)
