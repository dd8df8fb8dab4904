"""Which telephone answers, or makes, a call."""

from collections.abc import Callable, Mapping
from typing import Final

from simulator.people.child_phones import ChildPhone
from simulator.people.habits import Habit
from simulator.people.parent_phones import ParentPhone
from simulator.people.parents import Visit
from simulator.people.phones import MissedCallPhone, MonitorPhone, Note, Phone, VoicemailPhone

_PHONES: Final[Mapping[Habit, Callable[[Visit, Note], Phone]]] = {
    Habit.voicemail: VoicemailPhone,
    Habit.silent_voicemail: VoicemailPhone,
    Habit.child: ChildPhone,
    Habit.missed_call: MissedCallPhone,
}


def pick_up(visit: Visit, note: Note) -> Phone:
    """The telephone at the other end of this call."""
    if visit.monitor:
        return MonitorPhone(visit.monitor, visit.habit, note)
    return _PHONES.get(visit.habit, ParentPhone)(visit, note)
