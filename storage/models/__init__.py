"""The tables, one module a subject."""

from storage.models.alerts import StaffAlert
from storage.models.attempts import Attempt, Direction
from storage.models.audit import Act, AuditEntry
from storage.models.base import Base
from storage.models.cases import Case, CaseEvent, CaseFile, CaseLink, CaseParty, FolioCount, LinkState, Notice
from storage.models.conversations import Answer, Conversation, Recording, Turn
from storage.models.coverage import PresenceCheck
from storage.models.documents import Document, DocumentKind
from storage.models.faults import CarrierFault
from storage.models.handovers import (
    Callback,
    Handover,
    HandoverEvent,
    HandoverKind,
    HandoverLeg,
    LegRole,
    LineOrder,
    MissedCall,
    ThreadText,
)
from storage.models.heard import HeardText
from storage.models.keys import KeyMark
from storage.models.line import Contact, Information, ReturnCall
from storage.models.outgoing import Outgoing
from storage.models.paper import PaperEntry, Transcript
from storage.models.people import Consent, Person, Phone, PhoneState
from storage.models.presence import Presence, PresenceSpan
from storage.models.sample import Campaign, Member
from storage.models.staff import StaffUser
from storage.models.switches import OUTREACH, Switch

__all__ = [
    "OUTREACH",
    "Act",
    "Answer",
    "Attempt",
    "AuditEntry",
    "Base",
    "Callback",
    "Campaign",
    "CarrierFault",
    "Case",
    "CaseEvent",
    "CaseFile",
    "CaseLink",
    "CaseParty",
    "Consent",
    "Contact",
    "Conversation",
    "Direction",
    "Document",
    "DocumentKind",
    "FolioCount",
    "Handover",
    "HandoverEvent",
    "HandoverKind",
    "HandoverLeg",
    "HeardText",
    "Information",
    "KeyMark",
    "LegRole",
    "LineOrder",
    "LinkState",
    "Member",
    "MissedCall",
    "Notice",
    "Outgoing",
    "PaperEntry",
    "Person",
    "Phone",
    "PhoneState",
    "Presence",
    "PresenceCheck",
    "PresenceSpan",
    "Recording",
    "ReturnCall",
    "StaffAlert",
    "StaffUser",
    "Switch",
    "ThreadText",
    "Transcript",
    "Turn",
]
