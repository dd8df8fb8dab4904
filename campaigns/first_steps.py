"""With whom a member of the sample begins: a machine, a monitor, or nobody where the campaign has no way to him."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaigns.plans import modes_for
from ivr.twiml import VOICES
from rules.campaign_file import CampaignFile
from rules.lines import Lines
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


def first_step(file: CampaignFile, lines: Lines, profile: Profile) -> FirstStep:
    """How a member of this profile begins under the campaign's settings."""
    # A language of the campaign that no machine of ours speaks is a monitor's.
    languages = [language for language in file.languages if language in VOICES]
    mode, reason = first_mode(modes_for(file, lines, profile.disability), languages, profile)
    return FirstStep(mode, STATES.get(mode, MemberState.waiting), reason)


def route_again(session: Session, campaign: Campaign, file: CampaignFile, lines: Lines) -> None:
    """A draft has new settings: its members, none of whom has begun, begin as these say."""
    known = (Member.idioma, Member.discapacidad, Member.servicio_reportado, Member.monitor_reason)
    kinds = (_usable_kind(Member.phone_id), _usable_kind(Member.other_phone_id))
    rows = session.execute(
        select(Member.id, Member.mode, Member.state, *known, *kinds).where(Member.campaign_id == campaign.id)
    )
    changes = []
    for member_id, mode, state, language, disability, service, reason, first, other in rows:
        step = first_step(file, lines, profile_of(language, disability, service, reason, first, other))
        if (step.mode, step.state, step.reason) != (mode, state, reason):
            changes.append({"id": member_id, "mode": step.mode, "state": step.state, "monitor_reason": step.reason})
    if changes:
        session.execute(update(Member), changes)


def profile_of(
    language: str,
    disability: str,
    service: str,
    reason: str | None,
    first: PhoneKind | None,
    other: PhoneKind | None,
) -> Profile:
    """What routing needs to know of a member that is loaded. first, other: the kinds of its usable numbers.

    A foreign number has no row among the telephones: only the reason tells of it.
    """
    foreign = reason == MonitorReason.foreign_number
    nothing = PhoneKind.foreign if foreign and not (first or other) else PhoneKind.none
    kinds = [kind for kind in (first, other) if kind] + [nothing, PhoneKind.none]
    return Profile(kinds[0], language, disability, service, kinds[1])


def _usable_kind(phone_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return select(Phone.kind).where(Phone.id == phone_id, Phone.state == PhoneState.usable).scalar_subquery()
