"""What every page is made of: files of ours, apart from the words, and nothing that was copied from others."""

import re

import pytest

FOR_BROWSERS = (".html", ".css", ".js", ".svg")
LONGEST_LINE = 400
"""Characters: a minified file has longer ones, and somebody else wrote it."""
INSIDE = {
    "a script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "a style sheet": r"<style\b",
    "a style of one element": r"<[^>]*\sstyle\s*=",
    "a handler of one element": r"<[^>]*\son[a-z]+\s*=",
    "an address that is run": r"javascript:",
}
"""What the Content-Security-Policy lets no browser do: it would fail there in silence."""
ELSEWHERE = re.compile(r"(?<!xmlns=\")https?://")


@pytest.fixture(scope="session")
def shown(texts):
    """Every file that goes to a browser, or becomes one that does."""
    return {path: text for path, text in texts.items() if path.endswith(FOR_BROWSERS) and not path.startswith("tests/")}


def test_no_page_holds_its_script_or_style_in_itself(shown):
    templates = {path: text for path, text in shown.items() if path.endswith(".html")}
    assert len(templates) > 15
    found = {(path, what) for path, text in templates.items() for what, form in INSIDE.items() if re.search(form, text)}
    assert found == set()


def test_no_page_asks_another_house_for_anything(shown):
    assert {path for path, text in shown.items() if ELSEWHERE.search(text)} == set()


def test_nothing_of_others_is_copied_into_the_house(shown):
    long = {path for path, text in shown.items() if max(map(len, text.splitlines()), default=0) > LONGEST_LINE}
    assert long == set()


def test_no_template_trusts_what_it_is_given(shown):
    """What a page shows is escaped. Only words that stand in the template itself may pass as they are."""
    trusting = r"[^'\"\s]\s*\|\s*safe\b|autoescape\s+false"
    assert {path for path, text in shown.items() if re.search(trusting, text)} == set()
