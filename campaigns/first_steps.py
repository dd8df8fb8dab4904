"""With whom a member of the sample begins: a machine, a monitor, or nobody where the campaign has no way to him."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaigns.settling import AVAILABLE
from ivr.twiml import VOICES
from rules.campaign_file import CampaignFile
from rules.lives import MemberState
from rules.phones import PhoneKind
from rules.routing import Mode, MonitorReason, Profile, first_mode
from storage.models import Campaign, Member, Phone, PhoneState

STATES: Final = {Mode.monitor: MemberState.monitor, None: MemberState.done}
"""Whose turn it is in each mode; in all others the machine's."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`reason`: why only a monitor may call, if that is so."""

    mode: Mode | None
    state: MemberState
    reason: MonitorReason | None


def first_step(file: CampaignFile, profile: Profile) -> FirstStep:
    """How a member of this profile begins under the campaign's settings."""
    # A language of the campaign that no machine of ours speaks is a monitor's.
    languages = [language for language in file.languages if language in VOICES]
    mode, reason = first_mode([mode for mode in file.modes if mode in AVAILABLE], languages, profile)
    return FirstStep(mode, STATES.get(mode, MemberState.waiting), reason)


def route_again(session: Session, campaign: Campaign, file: CampaignFile) -> None:
    """A draft has new settings: its members, none of whom has begun, begin as these say."""
    usable = select(Phone.kind).where(
        Phone.id.in_((Member.phone_id, Member.other_phone_id)), Phone.state == PhoneState.usable
    )
    kind = usable.order_by((Phone.id == Member.phone_id).desc()).limit(1).scalar_subquery()
    rows = session.execute(
        select(
            Member.id, Member.idioma, Member.discapacidad, Member.servicio_reportado, Member.monitor_reason, kind
        ).where(Member.campaign_id == campaign.id)
    )
    steps = [
        (member_id, first_step(file, Profile(_kind(found, reason), language, disability, service)))
        for member_id, language, disability, service, reason, found in rows
    ]
    changes = [
        {"id": member_id, "mode": step.mode, "state": step.state, "monitor_reason": step.reason}
        for member_id, step in steps
    ]
    if changes:
        session.execute(update(Member), changes)


def _kind(usable: PhoneKind | None, reason: str | None) -> PhoneKind:
    """A foreign number has no row among the telephones: only the reason tells of it."""
    foreign = reason == MonitorReason.foreign_number
    return usable or (PhoneKind.foreign if foreign else PhoneKind.none)
