"""Which mode begins, and which one follows."""

import pytest

from rules.phones import PhoneKind
from rules.routing import Mode, MonitorReason, Profile, first_mode, next_mode

MODES = [Mode.voice, Mode.sms, Mode.monitor]


@pytest.mark.parametrize("kind", [PhoneKind.mobile, PhoneKind.fixed])
def test_a_telephone_of_guatemala_is_called(kind):
    assert first_mode(MODES, ["es"], Profile(kind)) == (Mode.voice, None)


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (Profile(PhoneKind.mobile, language="quc"), MonitorReason.language),
        (Profile(PhoneKind.mobile, disability="sordoceguera"), MonitorReason.accessibility),
        (Profile(PhoneKind.mobile, reported_service="funerario"), MonitorReason.funeral),
        (Profile(PhoneKind.foreign), MonitorReason.foreign_number),
        (Profile(PhoneKind.none), MonitorReason.no_number),
        (Profile(PhoneKind.none, "mam", "auditiva", "funerario"), MonitorReason.funeral),
    ],
)
def test_what_a_machine_should_not_call_goes_to_a_monitor(profile, reason):
    assert first_mode(MODES, ["es"], profile) == (Mode.monitor, reason)
    assert first_mode([Mode.voice], ["es"], profile) == (None, reason)


@pytest.mark.parametrize("disability", ["", "visual", "motriz"])
def test_who_can_hear_is_called(disability):
    assert first_mode(MODES, ["es"], Profile(PhoneKind.mobile, disability=disability)) == (Mode.voice, None)


def test_a_landline_gets_no_text():
    assert first_mode([Mode.sms, Mode.whatsapp, Mode.web], ["es"], Profile(PhoneKind.fixed)) == (None, None)
    assert next_mode(MODES, Mode.voice, Profile(PhoneKind.fixed)) is Mode.monitor
    assert next_mode(MODES, Mode.voice, Profile(PhoneKind.mobile)) is Mode.sms


def test_who_cannot_hear_is_written_to_and_never_called():
    deaf = Profile(PhoneKind.mobile, disability="auditiva")
    assert first_mode(MODES, ["es"], deaf) == (Mode.sms, None)
    assert first_mode([Mode.voice, Mode.monitor], ["es"], deaf) == (Mode.monitor, MonitorReason.accessibility)
    assert first_mode([Mode.voice], ["es"], deaf) == (None, MonitorReason.accessibility)


def test_who_cannot_see_is_called_and_never_written_to():
    blind = Profile(PhoneKind.mobile, disability="visual")
    assert next_mode(MODES, Mode.voice, blind) is Mode.monitor
    assert first_mode([Mode.sms, Mode.monitor], ["es"], blind) == (Mode.monitor, MonitorReason.accessibility)


def test_a_text_goes_to_the_familys_mobile_where_the_first_number_is_a_landline():
    two = Profile(PhoneKind.fixed, other=PhoneKind.mobile)
    assert first_mode(MODES, ["es"], two) == (Mode.voice, None)
    assert next_mode(MODES, Mode.voice, two) is Mode.sms


def test_after_the_last_mode_there_is_none():
    assert next_mode(MODES, Mode.monitor, Profile(PhoneKind.mobile)) is None
    assert next_mode([Mode.voice], Mode.voice, Profile(PhoneKind.mobile)) is None
