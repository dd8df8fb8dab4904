"""A customer of the carrier who asks the survey on pages behind a link, in its own words and without JavaScript."""

import tomllib
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from tests.simulator.rehearsal import Customer, Heard, Reply
from tests.simulator.surveyor import PATHS, WORDING, wording

LABELS: Final = tomllib.loads((WORDING / "web.es.toml").read_text(encoding="utf-8"))["choices"]
STOPS: Final = {"baja_confirma": {"1": "baja", "2": ""}}
LOOK: Final = "<style>h1 { color: #123 }</style><script>alert('Responda 1')</script>"


@dataclass
class Pages:
    """One parent's survey behind one link. `at`: the open step; `taken`: what was said, in order; `asked`: of whom."""

    customer: Customer
    path: str = "/e/abc"
    at: str = "inicio"
    siblings: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    status: int = 200

    def __post_init__(self) -> None:
        self.words = wording("web")
        self.customer.answers[self.path] = self.answer

    def answer(self, heard: Heard) -> Reply:
        """The page of the open question; what was said of another one changes nothing."""
        if self.status != 200:
            return Reply(self.status, "<h1>Este enlace ya no sirve</h1>", "text/html")
        if heard.method == "POST":
            self.at = "inicio" if "empezar" in heard.form else self.at
            self.take(heard.form.get("step", ""), heard.form)
            self.cookies.append(heard.headers.get("Cookie", ""))
            return Reply(303, "", "text/html", {"Location": self.path})
        if parse_qs(urlsplit(heard.target).query).get("baja"):
            self.at = "baja_confirma"
        cookie = {"Set-Cookie": "visit=7; Path=/; HttpOnly; SameSite=Lax"}
        return Reply(200, self.page(), "text/html; charset=utf-8", cookie)

    def take(self, step: str, form: dict[str, str]) -> None:
        """Move on, if this is the open question."""
        if step != self.at:
            return
        said = form.get("said", "")
        if step == "comentario" and form.get("comentario", "").strip():
            self.comments.append(form["comentario"])
            said = "0"
        self.taken.append((step, said))
        self.at = self.following((PATHS | STOPS)[step].get(said, step))

    def following(self, step: str) -> str:
        """Another pupil is asked about before the thanks."""
        if step in {"gracias", "ofrecer_queja"} and self.siblings:
            self.siblings -= 1
            return "uso_hermano"
        return step

    def page(self) -> str:
        """The open question with its buttons, or the last words."""
        question = escape(self.words[self.at])
        labels = LABELS.get(self.at, {})
        buttons = "".join(
            f'<button type="submit" name="said" value="{key}">{label}</button>' for key, label in labels.items()
        )
        area = '<textarea name="comentario"></textarea><button>Enviar</button>' if self.at == "comentario" else ""
        form = (
            f'<form method="post" action=""><input type="hidden" name="step" value="{self.at}">{area}{buttons}</form>'
        )
        end = f'<a href="{self.path}?baja=1">No quiero más mensajes</a><a href="/aviso">Aviso</a>'
        # Whoever had no time may find it yet.
        go_on = '<form method="post"><button name="empezar" value="1">Contestar ahora</button></form>'
        shown = form if labels else go_on if self.at == "quedamos" else ""
        body = f"<h1>{question}</h1>{shown}{end}"
        return f"<!doctype html><html><head><title>1 Malo</title>{LOOK}</head><body>{body}</body></html>"
