"""A parent with a link: what stands on the page, and the buttons pressed on it. No browser, the same requests."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"meta", "link", "input", "br"}
WITHIN = {"span"}
"""Elements that only dress a part of what is said."""


@dataclass
class Form:
    """A form of the page. buttons: words -> name and value. hidden: fields that go along. foot: the smaller buttons."""

    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)
    foot: list[str] = field(default_factory=list)
    writes: str = ""


class Sheet(HTMLParser):
    """What a page says, read from its HTML; tags must be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.heading, self.title, self.paragraphs, self.forms, self.links = "", "", [], [], {}
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID | WITHIN:
            self._open.append((tag, given, []))
        if tag == "form":
            self.forms.append(Form(given["method"]))
        if tag == "input":
            self.forms[-1].hidden[given["name"]] = given.get("value", "")
        if tag == "textarea":
            self.forms[-1].writes = given["name"]

    def handle_endtag(self, tag):
        if tag in WITHIN:
            return
        opened, given, said = self._open.pop()
        assert opened == tag
        words = " ".join("".join(said).split())
        if tag == "h1":
            self.heading = words
        if tag == "title":
            self.title = words
        if tag == "p":
            self.paragraphs.append(words)
        if tag == "a":
            self.links[words] = given["href"]
        if tag == "button":
            self._button(words, given)

    def handle_data(self, data):
        if self._open:
            self._open[-1][2].append(data)

    def _button(self, words, given):
        form = self.forms[-1]
        form.buttons[words] = {given["name"]: given["value"]} if "name" in given else {}
        if any(around.get("class") == "foot" for _, around, _ in self._open):
            form.foot.append(words)

    @property
    def buttons(self) -> list[str]:
        """The words on the answers' buttons."""
        return [words for form in self.forms for words in form.buttons if words not in form.foot]

    @property
    def foot(self) -> list[str]:
        """The words on the smaller buttons below."""
        return [words for form in self.forms for words in form.foot]


class Visitor:
    """One window of somebody's telephone; `seen` is the page before his eyes."""

    def __init__(self, app: Flask, address: str) -> None:
        self._client: FlaskClient = app.test_client()
        self.address = address
        self.seen = Sheet("")

    def open(self) -> Sheet:
        """Open the link, or reload."""
        response = self.get()
        self.seen = Sheet(response.text)
        return self.seen

    def get(self) -> TestResponse:
        return self._client.get(self.address)

    def post(self, form: dict[str, str]) -> TestResponse:
        return self._client.post(self.address, data=form)

    def press(self, *labels: str) -> Sheet:
        """Press the button with these words; one after the other, each on its page."""
        for label in labels:
            self._sent(self.form_of(label))
        return self.seen

    def form_of(self, label: str) -> dict[str, str]:
        """What pressing this button sends."""
        form = next(form for form in self.seen.forms if label in form.buttons)
        assert form.method == "post"
        return form.hidden | form.buttons[label]

    def write(self, text: str, label: str = "Enviar comentario") -> Sheet:
        """Write a comment and send it."""
        form = next(form for form in self.seen.forms if form.writes)
        self._sent(form.hidden | {form.writes: text} | form.buttons[label])
        return self.seen

    def _sent(self, form: dict[str, str]) -> None:
        response = self.post(form)
        assert response.status_code == 303, response.text
        next_page = response.headers["Location"]
        assert next_page.startswith(self.address.rpartition("/")[2])
        self.seen = Sheet(self._client.get(urljoin(self.address, next_page)).text)
