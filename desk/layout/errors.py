"""What people read when something fails; programs, which do not ask for HTML, get one line of text."""

from http import HTTPStatus
from typing import Final

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

PLAIN: Final = "text/plain; charset=utf-8"
WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("No se entendió lo enviado", "Vuelva a la página anterior, cárguela de nuevo e inténtelo otra vez."),
    403: ("No tiene permiso", "Su cuenta no puede ver esta página. Si la necesita, pídasela al administrador."),
    404: ("Esta página no existe", "Revise la dirección, o empiece desde el inicio."),
    405: ("Eso no se puede hacer aquí", "Vuelva al inicio y busque desde ahí lo que necesita."),
    413: ("El archivo es demasiado grande", "Envíe uno más pequeño, o pártalo en varios."),
    429: ("Demasiados intentos", "Espere un minuto y pruebe otra vez."),
    500: ("Algo falló de nuestro lado", "Ya quedó anotado. Pruebe otra vez en unos minutos."),
    503: ("El servicio no responde por ahora", "Espere un momento y cargue la página otra vez."),
}
"""Status -> (title, advice)."""
A_MINUTE: Final = "60"
"""Seconds: the limits count by the minute."""
STALE_FORM: Final = (
    "La página caducó",
    "Por su seguridad no se hizo nada. Vuelva a la página anterior, cárguela de nuevo e inténtelo otra vez.",
)


def error_page(error: HTTPException) -> Response:
    """The answer to an HTTP error: a page for people, one line for programs."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if not _reads_pages():
        return _with_headers(make_response((f"{code} {error.name}\n", code, {"Content-Type": PLAIN})), error)
    return _with_headers(_page(code, *WORDS.get(code, WORDS[500])), error)


def stale_form_page(_error: HTTPException) -> Response:
    """A form that this session did not give, or gave too long ago."""
    return _page(400, *STALE_FORM)


def no_database_page(_error: Exception) -> Response:
    """The database does not answer."""
    answer = _page(503, *WORDS[503])
    answer.headers["Retry-After"] = "1"
    return answer


def _reads_pages() -> bool:
    return request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html"


def _page(code: int, title: str, advice: str) -> Response:
    return make_response(render_template("desk/error.html", code=code, title=title, advice=advice), code)


def _with_headers(answer: Response, error: HTTPException) -> Response:
    """What the error wants said beside its words, as Allow or Retry-After."""
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = A_MINUTE
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer
