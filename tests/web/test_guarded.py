"""What every page carries, and what it weighs."""

import re

import pytest

from rules.lives import AttemptState
from tests.web.test_survey_by_link import ME, PERSON, STOP
from tests.web.visitor import Visitor
from tests.world import ANA
from web.links import FOLDER
from web.wording import COMMON, NOTICES, SEND

MOST_BYTES = 15_000
STYLE = f"{FOLDER}/static/page.css"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
PATHS = [
    [ME, "Sí, lo usó", "Por gastos funerarios"],
    [ME, "Sí, lo usó", "Por un accidente", "Malo", "No, gracias", "Sí"],
    [ME, "Sí, lo usó", "Por medicinas", "Bueno", "No, gracias"],
    [ME, "No lo usó", "Lo pidió y no le atendieron", "No, gracias", "No"],
    ["No", "Sí, otro día"],
    ["No", "Este celular no es de la familia"],
    [ME, PERSON],
    [ME, STOP, "Sí, ya no me busquen"],
]


@pytest.fixture
def style(ana) -> bytes:
    with ana.app.test_client().get(STYLE) as response:
        return response.data


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[-1])
def test_every_page_of_the_survey_is_light_and_guarded(ana, style, path):
    page = ana.window()
    check_page(page.get(), style)
    for label in path:
        page.press(label)
        check_page(page.get(), style)


def check_page(response, style: bytes) -> None:
    headers = response.headers
    assert len(response.data) + len(str(headers)) + len(style) < MOST_BYTES
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in headers
    html = response.text
    assert html.startswith('<!doctype html>\n<html lang="es">')
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", html)


def test_other_pages_are_light_and_guarded(world, ana, style):
    check_page(Visitor(ana.app, f"{FOLDER}/x").get(), style)
    world.attempt(ana.member, AttemptState.answered, sid="CA1")
    check_page(ana.window().get(), style)
    world.clock.pass_by(days=31)
    check_page(ana.window().get(), style)


def test_pages_and_answers_to_forms_name_nobody(world, ana):
    """Neither the telephone nor any number by which we know the family."""
    page = ana.window()
    page.press(ME)
    known = [ANA.removeprefix("+502"), str(ana.member.id), str(ana.attempt.id), ana.member.caso, "Escuela Oficial"]
    seen = page.get().text + str(page.get().headers) + str(page.post({}).headers) + ana.address
    for told in known:
        assert told not in seen


def test_the_style_sheet_may_be_kept_for_a_year_under_its_own_version(ana):
    page = ana.window().get().text
    address = re.search(r'href="\.\./e/(static/page\.css\?[0-9a-f]{8})"', page)
    assert address is not None
    with ana.app.test_client().get(f"{FOLDER}/{address[1]}") as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_does_not_exist_is_not_kept(ana):
    response = ana.app.test_client().get(f"{FOLDER}/static/none.css")
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of "#rgb" or "#rrggbb"."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_stand_out_from_what_is_behind_them(style):
    """WCAG 2 AA: 4.5 to 1, wherever the style sheet sets both colours."""
    rules = re.findall(r"background: (#\w+);[^}]*?[ {]color: (#\w+)", style.decode())
    assert len(rules) == 9
    for behind, words in rules:
        lighter, darker = sorted((luminance(behind), luminance(words)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_our_own_words_are_short_and_end_as_sentences():
    for notice in NOTICES.values():
        assert len(notice.title) <= 32
        for words in notice.says:
            assert len(words) <= 90
            assert words[0].isupper()
            assert words.endswith(".")
    assert all(len(words) <= 40 for words in (*COMMON.values(), SEND))
