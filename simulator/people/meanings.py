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
    # Written, never offered: a comment in his own words; that he wants to hear of us again.
    commented = "commented"
    comes_back = "comes_back"


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
    (Meaning.person, r"\bpersona\b|operador|monitor|asesor"),
    (Meaning.repeat, r"repet|repit|(oir|escuchar)\w*( la pregunta)? (otra vez|de nuevo)"),
    (Meaning.finish, r"terminar|finalizar|acabar"),
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


def recognise(words: str) -> Meaning | None:
    """The meaning of plain words (lower case, no accents), or None when they mean nothing to a parent."""
    return next((meaning for meaning, pattern in WORDS if pattern.search(words)), None)
