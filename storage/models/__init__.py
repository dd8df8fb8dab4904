"""The tables, one module a subject."""

from storage.models.attempts import Attempt, Direction
from storage.models.base import Base
from storage.models.conversations import Answer, Conversation, Recording, Turn
from storage.models.faults import CarrierFault
from storage.models.handovers import Callback
from storage.models.keys import KeyMark
from storage.models.people import Consent, Person, Phone, PhoneState
from storage.models.sample import Campaign, Member
from storage.models.switches import OUTREACH, Switch

__all__ = [
    "OUTREACH",
    "Answer",
    "Attempt",
    "Base",
    "Callback",
    "Campaign",
    "CarrierFault",
    "Consent",
    "Conversation",
    "Direction",
    "KeyMark",
    "Member",
    "Person",
    "Phone",
    "PhoneState",
    "Recording",
    "Switch",
    "Turn",
]
