"""The form parameters of the carrier's webhooks about texts."""

from simulator.model import API_VERSION
from simulator.texts.messages import Message, MessageStatus, plain_number
from simulator.voice.forms import Params


def status_params(account_sid: str, message: Message, status: MessageStatus) -> Params:
    """A status callback: no time and no number of order comes with it."""
    params = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": status.value,
        "SmsSid": message.sid,
        "SmsStatus": status.value,
        "To": message.to,
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        params["ErrorCode"] = str(message.error_code)
    if message.by_whatsapp:
        params |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": message.to}
    return params


def incoming_params(account_sid: str, message: Message, opt_out: str) -> Params:
    """A parent's text. `opt_out`: STOP, START or HELP where the carrier itself has answered it."""
    params = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.sender,
        "FromCity": "",
        "FromCountry": "GT",
        "FromState": "",
        "FromZip": "",
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": MessageStatus.received.value,
        "To": message.to,
        "ToCity": "",
        "ToCountry": "GT",
        "ToState": "",
        "ToZip": "",
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    if opt_out:
        params["OptOutType"] = opt_out
    if message.by_whatsapp:
        params |= {"ProfileName": "Familia", "WaId": plain_number(message.sender).lstrip("+"), "MessageType": "text"}
    return params
