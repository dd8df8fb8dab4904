"""Why a script is refused: a code, and the words in which it is told."""

from enum import StrEnum


class ScriptProblem(StrEnum):
    no_script = "no_script"
    unreadable = "unreadable"
    bad_shape = "bad_shape"
    unknown_target = "unknown_target"
    unknown_answer = "unknown_answer"
    dead_end = "dead_end"
    endless_skip = "endless_skip"
    unreachable = "unreachable"
    no_way_back = "no_way_back"
    clashing_keys = "clashing_keys"
    clashing_words = "clashing_words"
    unfit_step = "unfit_step"
    unknown_channel = "unknown_channel"
    no_spanish = "no_spanish"
    no_wording = "no_wording"
    missing_words = "missing_words"
    unused_words = "unused_words"
    unknown_placeholder = "unknown_placeholder"


PROBLEM_WORDS: dict[ScriptProblem, str] = {
    ScriptProblem.no_script: "No existe el guion «{script}».",
    ScriptProblem.unreadable: "No se puede leer {file}: {why}",
    ScriptProblem.bad_shape: "{file}: «{place}»: {why}.",
    ScriptProblem.unknown_target: "«{place}» lleva a «{target}», que no existe.",
    ScriptProblem.unknown_answer: "El paso «{step}» depende de {question} = {value}, que nadie contesta.",
    ScriptProblem.dead_end: "El paso «{step}» no lleva a ningún final.",
    ScriptProblem.endless_skip: "El paso «{step}» se salta a sí mismo sin fin.",
    ScriptProblem.unreachable: "Al paso «{step}» no se llega nunca.",
    ScriptProblem.no_way_back: "El paso «{step}» quiere volver, pero se llega a él sin un desvío.",
    ScriptProblem.clashing_keys: "El paso «{step}» usa la tecla {key}, que ya es de todos los pasos.",
    ScriptProblem.clashing_words: "En el paso «{step}», «{word}» vale para la tecla {key} y para la {other}.",
    ScriptProblem.unfit_step: "El paso «{step}» no puede preguntarse por {channel}.",
    ScriptProblem.unknown_channel: "{file}: no existe el canal «{channel}».",
    ScriptProblem.no_spanish: "Faltan las palabras en español: {file}.",
    ScriptProblem.no_wording: "El guion «{script}» no tiene palabras para {channel} en «{language}».",
    ScriptProblem.missing_words: "En {file} faltan las palabras de «{prompt}».",
    ScriptProblem.unused_words: "En {file} sobran las palabras de «{prompt}»: ningún paso las dice.",
    ScriptProblem.unknown_placeholder: "En {file}, «{prompt}» usa {{{placeholder}}}, que nadie llena.",
}


class ScriptError(Exception):
    """A script or a wording that cannot be used. `code` is stable, `words` say it to a person in one line."""

    def __init__(self, code: ScriptProblem, **details: str) -> None:
        self.code = code
        self.words = PROBLEM_WORDS[code].format(**details)
        super().__init__(self.words)
