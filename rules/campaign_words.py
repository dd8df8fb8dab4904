"""What is wrong with a campaign file, in Spanish: one table from pydantic's errors to codes and words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails


class CampaignFileError(ValueError):
    """The file cannot be a campaign: `code` of the first problem, `words` for all of them."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    words: str


def _custom(context: Mapping[str, Any]) -> str:
    return str(context["error"])


# pydantic's error type -> our code and what the value should be.
PROBLEMS: Final[dict[str, tuple[str, str | Callable[[Mapping[str, Any]], str]]]] = {
    "missing": ("missing_key", "hace falta"),
    "string_type": ("not_text", "debe ser un texto entre comillas"),
    "string_too_short": ("empty", "no debe quedar vacío"),
    "string_too_long": ("too_long", "admite hasta {max_length} caracteres"),
    "string_pattern_mismatch": ("bad_form", "no tiene la forma debida"),
    "bool_type": ("not_boolean", "debe ser true o false"),
    "int_type": ("not_integer", "debe ser un número entero"),
    "float_type": ("not_number", "debe ser un número"),
    "finite_number": ("not_number", "debe ser un número"),
    "greater_than": ("out_of_range", "debe ser mayor que {gt}"),
    "greater_than_equal": ("out_of_range", "debe ser {ge} o más"),
    "less_than_equal": ("out_of_range", "debe ser {le} o menos"),
    "literal_error": ("unknown_value", "admite {expected}"),
    "enum": ("unknown_value", "admite {expected}"),
    "tuple_type": ("not_list", "debe ser una lista entre corchetes"),
    "too_short": ("empty", "no debe quedar vacío"),
    "model_type": ("not_table", "debe ser una tabla, con su título entre corchetes"),
    "datetime_from_date_parsing": ("bad_moment", "debe llevar fecha y hora, como 2026-12-20T20:00:00"),
    "datetime_parsing": ("bad_moment", "debe llevar fecha y hora, como 2026-12-20T20:00:00"),
    "value_error": ("bad_value", _custom),
}
DATE_WORDS: Final = ("bad_date", "debe ser una fecha, como 2026-12-24")
FORMS: Final = {
    "questionnaire": "debe ser el nombre de un cuestionario, como «pra-for-147»",
    "languages": "debe ser un código de idioma, como «es»",
    "waits": "debe ser una espera como «30s», «5m», «3h» o «2d»",
    "patience": "debe ser una espera como «30s», «5m», «3h» o «2d»",
}


def problem_of(error: ErrorDetails, model: type[BaseModel]) -> Problem:
    """One error of pydantic as a code and Spanish words that begin with the key it is about."""
    keys = [part for part in error["loc"] if isinstance(part, str)]
    path = ".".join(keys)
    if error["type"] == "extra_forbidden":
        accepted = ", ".join(_accepted(model, keys[:-1]))
        return Problem("unknown_key", f"la clave «{path}» no existe; se admiten: {accepted}")
    code, words = _describe(error, keys[-1] if keys else "")
    return Problem(code, f"«{path}» {words}" if path else words)


def words_of_syntax(message: str) -> str:
    """Where the TOML breaks off; tomllib tells it only inside its English message."""
    found = re.search(r"at line (\d+), column (\d+)", message)
    where = f"línea {found[1]}, columna {found[2]}" if found else "al final del archivo"
    return f"el archivo no es TOML válido: {where}"


def _describe(error: ErrorDetails, key: str) -> tuple[str, str]:
    kind = error["type"]
    code, words = PROBLEMS.get(kind, DATE_WORDS if kind.startswith("date_") else ("bad_value", "no es válido"))
    context = error.get("ctx", {})
    if callable(words):
        return code, words(context)
    if kind == "string_pattern_mismatch":
        return code, FORMS.get(key, words)
    return code, words.format(**context).replace(" or ", " o ")


def _accepted(model: type[BaseModel], tables: list[str]) -> list[str]:
    """The keys of the table at that path, as the file writes them."""
    for name in tables:
        table = model.model_fields[name].annotation
        if not (isinstance(table, type) and issubclass(table, BaseModel)):
            return []
        model = table
    return [field.alias or name for name, field in model.model_fields.items()]
