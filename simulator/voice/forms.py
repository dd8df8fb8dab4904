"""The form parameters of the carrier's webhooks."""

from datetime import datetime
from email.utils import format_datetime

from simulator.model import API_VERSION, Call, CallStatus, Recording
from simulator.voice.meetings import Conference, Participant

Params = dict[str, str]


def rfc2822(moment: datetime | None) -> str | None:
    """A time as the carrier writes it, in UTC: "Thu, 01 Jan 2026 14:00:00 +0000"."""
    return format_datetime(moment) if moment else None


def call_params(account_sid: str, call: Call, status: CallStatus | None = None) -> Params:
    """What every request about a call carries. Several are empty, as they are for Guatemala's numbers."""
    params = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": status or call.status,
        "Called": call.to,
        "CalledCity": "",
        "CalledCountry": "GT",
        "CalledState": "",
        "CalledZip": "",
        "Caller": call.caller,
        "CallerCity": "",
        "CallerCountry": "GT",
        "CallerState": "",
        "CallerZip": "",
        "Direction": call.direction,
        "From": call.caller,
        "FromCity": "",
        "FromCountry": "GT",
        "FromState": "",
        "FromZip": "",
        "To": call.to,
        "ToCity": "",
        "ToCountry": "GT",
        "ToState": "",
        "ToZip": "",
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by and not call.detection.asynchronous:
        params["AnsweredBy"] = call.answered_by
    return params


def progress_params(account_sid: str, call: Call, status: CallStatus, now: datetime) -> Params:
    """A status callback. SequenceNumber counts the events of a call from 0; CallDuration is in seconds."""
    params = call_params(account_sid, call, status) | {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence),
        "Timestamp": rfc2822(now) or "",
    }
    if call.is_over:
        seconds = call.duration or 0
        params |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
    return params


def detection_params(account_sid: str, call: Call, took_seconds: float) -> Params:
    """The result of asynchronous answer detection; its duration is in milliseconds."""
    return {
        "AccountSid": account_sid,
        "AnsweredBy": call.answered_by or "unknown",
        "CallSid": call.sid,
        "MachineDetectionDuration": str(round(took_seconds * 1000)),
    }


def conference_params(
    account_sid: str, conference: Conference, event: str, now: datetime, participant: Participant | None
) -> Params:
    """An event of a conference, and of one of its participants. SequenceNumber counts what was told, from 1."""
    params = {
        "AccountSid": account_sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "SequenceNumber": str(conference.sequence),
        "StatusCallbackEvent": event,
        "Timestamp": rfc2822(now) or "",
    }
    if participant:
        params |= {
            "CallSid": participant.sid,
            "Coaching": _flag(bool(participant.coaches)),
            "EndConferenceOnExit": _flag(participant.ends),
            "Hold": _flag(participant.held),
            "Muted": _flag(participant.muted),
            "StartConferenceOnEnter": _flag(participant.starts),
            **({"ParticipantLabel": participant.label} if participant.label else {}),
        }
    return params


def _flag(value: bool) -> str:
    return "true" if value else "false"


def recording_params(account_sid: str, recording: Recording, url: str) -> Params:
    """A recording's status callback; durations in seconds."""
    conference, call = {"ConferenceSid": recording.conference_sid}, {"CallSid": recording.call_sid}
    params = {
        "AccountSid": account_sid,
        **(conference if recording.conference_sid else call),
        "RecordingSid": recording.sid,
        "RecordingUrl": url,
        "RecordingStatus": recording.status,
        "RecordingChannels": str(recording.channels),
        "RecordingSource": recording.source,
        "RecordingStartTime": rfc2822(recording.created) or "",
        "ErrorCode": "0",
    }
    if recording.seconds >= 0:
        params["RecordingDuration"] = str(recording.seconds)
    return params
