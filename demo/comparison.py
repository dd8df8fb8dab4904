"""The results against what the simulated parents say they did, row by row. Plain data in, words out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

QUESTIONS: Final = ("uso", "motivo_no_uso", "tipo", "nivel")
NOT_GIVEN: Final = ("", "97", "99")


def differences(
    rows: Iterable[Mapping[str, str]], numbers: Sequence[Sequence[str]], parents: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Each way in which a row says something else than its parent.

    `rows`: the results file, in the order of the sample; `numbers`: for each row, the E.164 numbers of the pupil that a
    machine may call; `parents`: number -> what the carrier's log says that the parent did.
    """
    found: list[str] = []
    for place, (row, own) in enumerate(zip(rows, numbers, strict=True), start=1):
        did = [parents[number] for number in own if number in parents]
        found += [f"fila {place}: {said}" for said in _row(row, did)]
    return found


def _row(row: Mapping[str, str], did: Sequence[Mapping[str, Any]]) -> list[str]:
    told = {question: next((str(one[question]) for one in did if one[question]), "") for question in QUESTIONS}
    kept = {question: "" if row[question] in NOT_GIVEN else row[question] for question in QUESTIONS}
    said = [
        f"{question} es {kept[question] or 'nada'}, el padre dijo {told[question] or 'nada'}"
        for question in QUESTIONS
        if kept[question] != told[question]
    ]
    expected = _disposition(told, did)
    if row["disposicion"] not in expected:
        said.append(f"disposición {row['disposicion']}, se esperaba {' o '.join(expected)}")
    if bool(row["comentario"]) != any(one["comentario"] for one in did):
        said.append("el comentario no coincide")
    calls = sum(one["calls_received"] for one in did)
    if int(row["intentos"]) != calls:
        said.append(f"intentos {row['intentos']}, recibió {calls} llamadas")
    return said


def _disposition(told: Mapping[str, str], did: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The AAPOR codes that fit what happened at the pupil's telephones, from the most telling fact to the least."""
    happened = {
        "1.1": bool(told["nivel"]) or told["uso"] == "2",
        "1.2": bool(told["tipo"]),
        "2.11": any(one["stopped"] for one in did),
        "2.12": any(_spoke(one) for one in did),
        "4.7": any(one["wrong_number"] for one in did[-1:]),
        "4.3": any("failed" in one["outcomes"] for one in did[-1:]),
        "2.21": any(one["guardian_absent"] or one["hung_up"] for one in did),
        "2.22": any(one["machine"] for one in did),
        "3.12": any("busy" in one["outcomes"] for one in did),
        "3.13": any("no-answer" in one["outcomes"] for one in did),
    }
    return (next((code for code, holds in happened.items() if holds), "3.11"),)


def _spoke(one: Mapping[str, Any]) -> bool:
    """Pressed keys that were neither "wrong number" nor "another time" alone."""
    return bool(one["keys"]) and not one["wrong_number"] and not one["guardian_absent"]
