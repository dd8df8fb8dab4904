"""A parent who complains on the page: what stands on it, and what he sends. No browser, the same requests."""

import re
from urllib.parse import urljoin

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.visitor import Sheet, Visitor
from tests.world import World
from web.complaints import DOOR
from web.file_pages import FILES

STORY = "No había medicinas en el puesto"
SEND = "Enviar lo que pasó"


class Complainant(Visitor):
    """One window of somebody's browser; it begins at the door."""

    def __init__(self, app: Flask, world: World | None = None) -> None:
        super().__init__(app, DOOR)
        self.app, self.world = app, world
        self.said: TestResponse | None = None

    def begin(self) -> "Complainant":
        self.open()
        response = self.post(self.form_of("Empezar"))
        self.address = urljoin(self.address, response.headers["Location"])
        self.open()
        return self

    @property
    def token(self) -> str:
        return self.address.split("/")[2]

    def tells(self, story: str = STORY) -> "Complainant":
        """Up to the story, and past the files."""
        return self.press_all("No", "Una queja", "Medicinas").tells_from_here(story)

    def tells_from_here(self, story: str = STORY) -> "Complainant":
        self.write(story, SEND)
        return self.comes_back()

    def press_all(self, *labels: str) -> "Complainant":
        self.press(*labels)
        return self

    def comes_back(self) -> "Complainant":
        """To the open question."""
        self.address = f"{DOOR}/{self.token}"
        self.open()
        return self

    def chooses(self, municipio: str) -> "Complainant":
        """The place of the list."""
        self.sends(municipio=municipio)
        return self

    def ends(self) -> "Complainant":
        """What is left after the place, with a telephone."""
        self.press("Esta semana", "Medicinas", "Sí")
        self.sends(numero="5555 0123")
        return self

    def sends(self, **fields: str) -> TestResponse:
        """The open question's form with these fields; what it answers is looked at, and followed."""
        form = next(form for form in self.seen.forms if "turno" in form.hidden)
        response = self.post(form.hidden | fields)
        self._follow(response)
        return response

    def adds(self, data: bytes, name: str = "foto.jpg") -> TestResponse:
        """A file."""
        self.address = f"{DOOR}/{self.token}/{FILES}"
        # By hand: werkzeug's client would leave the file open into which it writes a large one.
        head = f'--x\r\nContent-Disposition: form-data; name="archivo"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--x--\r\n"
        response = self._client.post(self.address, data=body, content_type="multipart/form-data; boundary=x")
        self._follow(response)
        return response

    def _sent(self, form: dict[str, str]) -> None:
        self._follow(self.post(form))

    def _follow(self, response: TestResponse) -> None:
        self.said = response
        if response.status_code == 303:
            self.address = urljoin(self.address, response.headers["Location"])
            self.open()
        else:
            self.seen = Sheet(response.text)

    @property
    def problem(self) -> str:
        """What the page says was wrong."""
        assert self.said is not None
        found = re.search(r'<p class="problem" id="problema">([^<]+)</p>', self.said.text)
        return found[1] if found else ""
