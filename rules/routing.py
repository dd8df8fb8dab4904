"""By which mode a member of the sample is reached first, and by which one next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.phones import PhoneKind


class Mode(StrEnum):
    """By which way an answer came. impreso: on paper, keyed afterwards; no campaign reaches anybody so."""

    voice = "voice"
    sms = "sms"
    whatsapp = "whatsapp"
    web = "web"
    monitor = "monitor"
    impreso = "impreso"


CAMPAIGN_MODES = tuple(mode for mode in Mode if mode is not Mode.impreso)
"""What a campaign may reach people by."""


class MonitorReason(StrEnum):
    """Why a member goes to a monitor before any machine tries."""

    language = "language"
    accessibility = "accessibility"
    funeral = "funeral"
    foreign_number = "foreign_number"
    no_number = "no_number"


# Values of the sample file's columns `discapacidad` and `servicio_reportado`.
CANNOT_HEAR = frozenset({"auditiva", "sordoceguera"})
CANNOT_SEE = frozenset({"visual", "sordoceguera"})
FUNERAL = "funerario"

# A landline gets no text, and the link to the page travels in one.
REACHES: dict[Mode, frozenset[PhoneKind]] = {
    Mode.voice: frozenset({PhoneKind.mobile, PhoneKind.fixed}),
    Mode.sms: frozenset({PhoneKind.mobile}),
    Mode.whatsapp: frozenset({PhoneKind.mobile}),
    Mode.web: frozenset({PhoneKind.mobile}),
    Mode.monitor: frozenset(PhoneKind),
    Mode.impreso: frozenset(),
}


# A simple phone does not read a text aloud: who cannot see is called.
UNSUITED: dict[Mode, frozenset[str]] = {
    Mode.voice: CANNOT_HEAR,
    Mode.sms: CANNOT_SEE,
    Mode.whatsapp: CANNOT_SEE,
    Mode.web: CANNOT_SEE,
    Mode.monitor: frozenset(),
    Mode.impreso: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What routing needs to know of a member; texts as in the sample file, empty when not given.

    `phone`: the number tried first; `other`: the one tried where the first is of no use.
    """

    phone: PhoneKind
    language: str = "es"
    disability: str = ""
    reported_service: str = ""
    other: PhoneKind = PhoneKind.none


def monitor_reason(profile: Profile, languages: Collection[str]) -> MonitorReason | None:
    """Why only a person may call this member, the gravest reason first; None when a machine may try."""
    reasons = {
        MonitorReason.funeral: profile.reported_service == FUNERAL,
        MonitorReason.no_number: profile.phone is PhoneKind.none,
        MonitorReason.foreign_number: profile.phone is PhoneKind.foreign,
        MonitorReason.language: profile.language not in languages,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def first_mode(
    modes: Sequence[Mode], languages: Collection[str], profile: Profile
) -> tuple[Mode | None, MonitorReason | None]:
    """The mode that starts, and the reason when it is a monitor's from the outset.

    `modes`: those of the campaign that this service can use, in the order tried. The mode is None when the
    campaign has none that reaches the member.
    """
    reason = monitor_reason(profile, languages)
    mode = _first_that_reaches(modes, profile) if reason is None else None
    if mode in (None, Mode.monitor):
        if reason is None and profile.disability in CANNOT_HEAR | CANNOT_SEE:
            reason = MonitorReason.accessibility
        return (Mode.monitor if Mode.monitor in modes else None), reason
    return mode, None


def next_mode(modes: Sequence[Mode], current: Mode, profile: Profile) -> Mode | None:
    """The mode after `current` that reaches this member; None when there is no other."""
    later = modes[modes.index(current) + 1 :] if current in modes else modes
    return _first_that_reaches(later, profile)


def reaches(mode: Mode, phone: PhoneKind) -> bool:
    """Whether the mode can use this kind of telephone."""
    return phone in REACHES[mode]


def _first_that_reaches(modes: Sequence[Mode], profile: Profile) -> Mode | None:
    return next(
        (
            mode
            for mode in modes
            if (reaches(mode, profile.phone) or reaches(mode, profile.other))
            and profile.disability not in UNSUITED[mode]
        ),
        None,
    )
