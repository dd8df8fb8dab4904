"""What an option heard or read can mean to a parent, and the words by which he recognises it.

Nothing here comes from a script: a parent knows only Spanish. Patterns are matched on text in lower case
without accents, in this order, so the narrower meaning stands before the wider one.
"""

import re
from enum import StrEnum
from re import Pattern


class Meaning(StrEnum):
    """What a parent says by a key, a word or a button."""

    guardian_here = "guardian_here"
    guardian_absent = "guardian_absent"
    wrong_number = "wrong_number"
    stop = "stop"
    stop_confirmed = "stop_confirmed"
    keep_going = "keep_going"
    start = "start"
    later = "later"
    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"
    person = "person"
    repeat = "repeat"
    finish = "finish"
    used = "used"
    not_used = "not_used"
    not_needed = "not_needed"
    not_known = "not_known"
    refused_care = "refused_care"
    accident = "accident"
    illness = "illness"
    medicine = "medicine"
    funeral = "funeral"
    bad = "bad"
    regular = "regular"
    good = "good"
    excellent = "excellent"
    comment_yes = "comment_yes"
    comment_no = "comment_no"
    complaint_yes = "complaint_yes"
    complaint_no = "complaint_no"
    # Of the complaint line.
    survey = "survey"
    case = "case"
    information = "information"
    call_me = "call_me"
    danger = "danger"
    no_danger = "no_danger"
    other = "other"
    story_sent = "story_sent"
    story_again = "story_again"
    place_known = "place_known"
    place_other = "place_other"
    today = "today"
    this_week = "this_week"
    this_month = "this_month"
    long_ago = "long_ago"
    needs_care = "needs_care"
    needs_medicine = "needs_medicine"
    needs_refund = "needs_refund"
    needs_explanation = "needs_explanation"
    needs_other = "needs_other"
    name_given = "name_given"
    name_kept = "name_kept"
    this_number = "this_number"
    other_number = "other_number"
    # Of a monitor's telephone: to take the call that waits for him.
    accept = "accept"
    # Written, never offered: a comment in his own words; that he wants to hear of us again.
    commented = "commented"
    comes_back = "comes_back"
    # Written to the complaint line, whatever it says: no survey's answer.
    on_the_line = "on_the_line"


_WORDS: tuple[tuple[Meaning, str], ...] = (
    (Meaning.wrong_number, r"equivocad|no es (este|el) numero|no (es|soy) de (la|mi|esta|su) familia"),
    (Meaning.guardian_absent, r"(encargad|mama|papa|madre|padre|adulto)\w*.* no (se encuentra|esta|puede)|\bno soy\b"),
    (
        Meaning.stop,
        (
            r"ya no (le|lo|la|les|me) (\w+ )?(llam|escrib|bus)|no (me |le )?(escrib|busq)|\bbaja\b"
            r"|no (desea|deseo|quiere|quiero)\b.*(llamad|mensaj|encuesta)|dejar de (recibir|llamar|escribir)"
        ),
    ),
    (Meaning.survey, r"contestar la encuesta"),
    (Meaning.call_me, r"poco saldo|sin saldo"),
    (Meaning.accept, r"\b(atender|aceptar|tomar la llamada)\b"),
    (Meaning.this_number, r"(llamamos|llamar) a este numero"),
    (Meaning.other_number, r"^a otro\b"),
    (Meaning.name_given, r"dar su nombre"),
    (Meaning.person, r"\bpersona\b|operador|monitor|asesor"),
    (Meaning.repeat, r"repet|repit|(oir|escuchar)\w*( la pregunta)? (otra vez|de nuevo)"),
    (Meaning.finish, r"terminar|finalizar|acabar"),
    (Meaning.story_sent, r"\benviarl[oa]\b"),
    (Meaning.story_again, r"grabar\w* (otra vez|de nuevo)"),
    (Meaning.case, r"\b(saber|preguntar) (de|por) (su|un|el) caso"),
    (Meaning.information, r"\binformacion\b"),
    (Meaning.danger, r"\bpeligro\b"),
    (Meaning.later, r"otro momento|otro dia|mas tarde|otra hora|despues|otra vez cuando"),
    (Meaning.complaint_no, r"\b(no|sin) (\w+ )*queja"),
    (Meaning.complaint_yes, r"\bqueja"),
    (
        Meaning.comment_no,
        r"omitir|saltar|nada que (decir|agregar)|\b(no|sin) (\w+ )*(comentario|comentar|decir|agregar)\b",
    ),
    (Meaning.comment_yes, r"decirnos|comentario|sugerencia|opinar|agregar algo"),
    (Meaning.refused_care, r"no (le|lo|la|les) (quisieron|atendieron|dieron)|se lo negaron|\bpidi"),
    (Meaning.not_known, r"cono[cz]|sabia|entera"),
    (Meaning.not_needed, r"necesit|necesari|hizo falta"),
    (Meaning.not_used, r"\bno (lo |la |se )?(ha )?(us|utiliz)"),
    (Meaning.used, r"\b(uso|usaron|usado|utilizo|utilizado)\b"),
    (Meaning.accident, r"accident"),
    (Meaning.illness, r"enferm"),
    (Meaning.medicine, r"medicin|medicament"),
    (Meaning.funeral, r"funer|fallec|sepelio|entierro"),
    (Meaning.excellent, r"excelente|muy buen"),
    (Meaning.regular, r"regular|mas o menos"),
    (Meaning.bad, r"\bmal[oa]?\b|pesim"),
    (Meaning.good, r"\bbuen[oa]?\b"),
    (Meaning.morning, r"\bmanana\b"),
    (Meaning.afternoon, r"\btarde\b"),
    (Meaning.evening, r"\bnoche\b"),
    (Meaning.start, r"empezar|comenzar|iniciar|contestar ahora"),
    (Meaning.keep_going, r"seguir|continuar"),
    (Meaning.place_known, r"^fue en\b"),
    (Meaning.today, r"\bhoy\b"),
    (Meaning.this_week, r"\besta semana\b"),
    (Meaning.this_month, r"\beste mes\b"),
    (Meaning.long_ago, r"^antes\b"),
    (Meaning.needs_care, r"^que le atiendan"),
    (Meaning.needs_refund, r"\bcobro"),
    (Meaning.needs_explanation, r"\bexplicacion|\bexpliquen"),
    (Meaning.other, r"\botra cosa\b"),
    (Meaning.guardian_here, r"encargad|\b(mama|papa|madre|padre)\b"),
)
WORDS: tuple[tuple[Meaning, Pattern[str]], ...] = tuple((m, re.compile(p)) for m, p in _WORDS)

# "Si no, marque 2": the other side of what was offered just before, or of what was asked.
OPPOSITE: dict[Meaning, Meaning] = {
    Meaning.used: Meaning.not_used,
    Meaning.comment_yes: Meaning.comment_no,
    Meaning.complaint_yes: Meaning.complaint_no,
    Meaning.start: Meaning.later,
    Meaning.guardian_here: Meaning.guardian_absent,
    Meaning.stop: Meaning.keep_going,
    Meaning.danger: Meaning.no_danger,
    Meaning.place_known: Meaning.place_other,
    Meaning.name_given: Meaning.name_kept,
    Meaning.this_number: Meaning.other_number,
}

# The same words where it is asked what he needs, not what it was about.
AS_NEED: dict[Meaning, Meaning] = {
    Meaning.medicine: Meaning.needs_medicine,
    Meaning.other: Meaning.needs_other,
}

# Words that say all when they are the whole text.
KEYWORDS: dict[str, Meaning] = {
    **dict.fromkeys(("BAJA", "ALTO", "STOP"), Meaning.stop_confirmed),
    "ALTA": Meaning.comes_back,
}

# Offered once, valid all through the call: "siempre puede marcar 0".
STANDING: frozenset[Meaning] = frozenset({Meaning.person, Meaning.repeat, Meaning.stop})

# What a meaning says in the terms of the survey's results: column and value.
RESULTS: dict[Meaning, tuple[str, str]] = {
    Meaning.used: ("uso", "1"),
    Meaning.not_used: ("uso", "2"),
    Meaning.not_needed: ("motivo_no_uso", "1"),
    Meaning.not_known: ("motivo_no_uso", "2"),
    Meaning.refused_care: ("motivo_no_uso", "3"),
    Meaning.accident: ("tipo", "1"),
    Meaning.illness: ("tipo", "2"),
    Meaning.medicine: ("tipo", "3"),
    Meaning.funeral: ("tipo", "4"),
    Meaning.bad: ("nivel", "1"),
    Meaning.regular: ("nivel", "2"),
    Meaning.good: ("nivel", "3"),
    Meaning.excellent: ("nivel", "4"),
}

# What a meaning says in the terms of a complaint: the step of the complaint line and its key.
COMPLAINTS: dict[Meaning, tuple[str, str]] = {
    Meaning.danger: ("peligro", "1"),
    Meaning.no_danger: ("peligro", "2"),
    Meaning.accident: ("servicio", "1"),
    Meaning.illness: ("servicio", "2"),
    Meaning.medicine: ("servicio", "3"),
    Meaning.funeral: ("servicio", "4"),
    Meaning.other: ("servicio", "5"),
    Meaning.story_sent: ("relato", "1"),
    Meaning.place_known: ("lugar", "1"),
    Meaning.place_other: ("lugar", "2"),
    Meaning.today: ("cuando", "1"),
    Meaning.this_week: ("cuando", "2"),
    Meaning.this_month: ("cuando", "3"),
    Meaning.long_ago: ("cuando", "4"),
    Meaning.needs_care: ("pide", "1"),
    Meaning.needs_medicine: ("pide", "2"),
    Meaning.needs_refund: ("pide", "3"),
    Meaning.needs_explanation: ("pide", "4"),
    Meaning.needs_other: ("pide", "5"),
    Meaning.name_given: ("reserva", "1"),
    Meaning.name_kept: ("reserva", "2"),
    Meaning.this_number: ("telefono", "1"),
    Meaning.other_number: ("telefono", "2"),
}


def recognise(words: str) -> Meaning | None:
    """The meaning of plain words (lower case, no accents), or None when they mean nothing to a parent."""
    return next((meaning for meaning, pattern in WORDS if pattern.search(words)), None)
