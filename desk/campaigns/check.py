"""What the last page before the start says: how members begin, what leaves, how long it takes, what is to be known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from campaigns.forecast import Forecast
from desk.campaigns.live import Row, missing_words
from desk.campaigns.words import MODE_WORDS, REASON_WORDS, day_words, number, percent, some
from ivr.twiml import VOICES
from rules.campaign_file import CampaignFile
from rules.hours import is_open, next_opening
from rules.languages import language_title
from rules.lines import Lines
from rules.routing import CAMPAIGN_MODES, Mode, MonitorReason

TOO_LONG: Final = "Más de dos años: revise los límites."
VOLUME_WORDS: Final = {
    Mode.voice: "Llamadas",
    Mode.sms: "Mensajes de texto",
    Mode.whatsapp: "Mensajes de WhatsApp",
    Mode.web: "Mensajes con enlace",
}
NOBODY: Final = "Sin ningún modo que los alcance: no se les contacta"
NOT_SPOKEN: Final = "{}: todavía no hay encuesta en este idioma; quienes lo hablan pasan a un monitor."
OPTED_OUT: Final = "Pidieron que no se les contacte"


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """Contacts of one mode. first: of the first round. most: when nobody ever answers."""

    words: str
    first: str
    most: str


def mode_rows(found: Forecast) -> list[Row]:
    """Members by the mode that begins with them, in the order of the modes."""
    counts = [(MODE_WORDS[mode] if mode else NOBODY, found.by_mode.get(mode, 0)) for mode in (*CAMPAIGN_MODES, None)]
    counts.append((OPTED_OUT, found.opted_out))
    return [Row("", words, number(members), percent(members, found.members)) for words, members in counts if members]


def reason_rows(found: Forecast) -> list[Row]:
    """Members that only a person may contact, by why, the gravest reason first."""
    return [
        Row("", REASON_WORDS[reason], number(members), percent(members, found.members))
        for reason in MonitorReason
        if (members := found.by_reason.get(reason, 0))
    ]


def volume_rows(found: Forecast) -> list[VolumeRow]:
    """What leaves at the start, and at most."""
    return [VolumeRow(VOLUME_WORDS[row.mode], number(row.begin), number(row.most)) for row in found.volumes]


def duration_rows(found: Forecast, now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """When a campaign that starts now has tried everybody once, and when it has tried all it may."""
    if not found.volumes:
        return []
    moments = (("Todos contactados una vez", found.first_round), ("Si nadie contestara nunca, hasta", found.last))
    return [(words, day_words(at, now, zone) if at else TOO_LONG) for words, at in moments]


def warnings(
    found: Forecast, file: CampaignFile, lines: Lines, now: datetime, zone: ZoneInfo, *, outreach_off: bool
) -> list[str]:
    """What somebody who starts it should know, the gravest first."""
    told = _deadline_words(found, file, now, zone) + missing_words(file, lines)
    told += [NOT_SPOKEN.format(language_title(code)) for code in file.languages if code not in VOICES]
    lost = found.by_mode.get(None, 0)
    if lost:
        told.append(f"{some(lost, 'estudiante queda', 'estudiantes quedan')} sin contacto: ningún modo los alcanza.")
    if outreach_off:
        told.append(
            "Todas las salidas del servicio están apagadas: no saldrá nada hasta que el administrador las abra."
        )
    if not is_open(file.hours_rule(), now, zone):
        opens = next_opening(file.hours_rule(), now, zone)
        at = f"{day_words(opens, now, zone)}, a las {opens.astimezone(zone):%H:%M}"
        told.append(f"Ahora está fuera del horario: lo primero sale {at}.")
    return told


def _deadline_words(found: Forecast, file: CampaignFile, now: datetime, zone: ZoneInfo) -> list[str]:
    deadline = file.deadline_at(zone)
    if deadline is None:
        return []
    if deadline <= now:
        return ["La fecha límite ya pasó: no saldría nada. Cámbiela en los ajustes."]
    if found.first_round is not None and deadline < found.first_round:
        return ["La fecha límite llega antes de que se contacte a todos una vez."]
    if found.last is not None and deadline < found.last:
        return ["La fecha límite puede llegar antes de agotar los intentos. Después de ella no sale nada."]
    return []
