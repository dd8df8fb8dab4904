"""What every kind of sample file comes to: lines of cells, or one refusal of the whole file."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row, and where it stands, counted from 1: its physical lines in a text, its row in a sheet.

    No cells when its quotes are broken.
    """

    first: int
    last: int
    cells: list[str] | None


class SampleError(ValueError):
    """The file as a whole cannot be a sample. problem: what is wrong. hint: what would be right, empty where `problem`
    says it. words: both."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.problem = SAMPLE_WORDS[code].format(**values)
        self.hint = SAMPLE_HINTS.get(code, "").format(**values)
        self.words = f"{self.problem} {self.hint}".rstrip()
        super().__init__(self.words)


SAVE_TEXT: Final = "Guárdelo como «CSV UTF-8» y cárguelo otra vez"
SAVE_BOOK: Final = "Guárdelo como «Libro de Excel (.xlsx)» y cárguelo otra vez"
SAMPLE_WORDS: Final[dict[str, str]] = {
    "empty": "El archivo está vacío.",
    "old_book": f"El archivo es un libro de Excel antiguo (.xls). {SAVE_BOOK}.",
    "protected_book": "El libro de Excel pide contraseña. Quítesela, guárdelo y cárguelo otra vez.",
    "no_book": f"El archivo está comprimido y no es un libro de Excel (.xlsx). {SAVE_BOOK}.",
    "damaged_book": f"El libro de Excel está dañado o incompleto. Ábralo en Excel. {SAVE_BOOK}.",
    "large_book": (
        "El libro de Excel es demasiado grande. Deje solo la tabla de la muestra, sin celdas sueltas lejos de ella, "
        "o guárdelo como «CSV UTF-8», y cárguelo otra vez."
    ),
    "utf16": f"El archivo está en UTF-16. {SAVE_TEXT}.",
    "nul": f"Línea {{line}}: hay bytes nulos; el archivo está dañado o en UTF-16. {SAVE_TEXT}.",
    "encoding": f"Línea {{line}}: hay letras que no están en UTF-8. {SAVE_TEXT}.",
    "broken_quotes": "Línea {line}: hay comillas que se abren y no se cierran bien.",
    "separator": "Línea {line}: las columnas van separadas por coma, no por punto y coma ni tabulador.",
    "missing_column": "Línea {line}: falta la columna «codigo_estudiante».",
    "unknown_column": "Línea {line}: {columns}.",
    "repeated_column": "Línea {line}: la columna «{column}» está dos veces.",
    "no_rows": "El archivo no tiene filas después del encabezado.",
}
SAMPLE_HINTS: Final[dict[str, str]] = {"unknown_column": "Se admiten: {accepted}."}
