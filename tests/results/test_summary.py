"""The headline figures."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.summary import Summary, summarise, summary_text


def test_media_moda_and_share_of_four_ratings():
    assert summarise([1, 2, 2, 4]) == Summary(4, 3, 0.75, 2.25, (2,), {1: 1, 2: 2, 3: 0, 4: 1})


def test_moda_with_ties_is_a_list():
    assert summarise([1, 1, 4, 4]).mode == (1, 4)


def test_nobody_rated_is_none_and_not_zero():
    assert summarise([]) == Summary(0, 0, None, None, (), {1: 0, 2: 0, 3: 0, 4: 0})


def test_counts_by_level_are_as_good_as_levels():
    assert summarise({1: 1, 2: 2, 4: 1}) == summarise([1, 2, 2, 4])


@pytest.mark.parametrize("level", [0, 5, 97, 99])
def test_a_missing_code_is_never_counted_as_a_level(level):
    with pytest.raises(ValueError, match=str(level)):
        summarise([1, level])


@given(st.lists(st.integers(1, 4), min_size=1))
def test_the_figures_agree_with_the_standard_library(levels):
    summary = summarise(levels)
    assert summary.mean == pytest.approx(statistics.mean(levels))
    assert list(summary.mode) == sorted(statistics.multimode(levels))
    assert sum(summary.distribution.values()) == summary.n == len(levels)


def test_the_summary_is_read_in_spanish():
    assert summary_text(summarise([1, 2, 2, 4]), 3).splitlines() == [
        "Malo o regular: 75.0 % (3 de 4)",
        "Media: 2.25",
        "Moda: 2 Regular",
        "Distribución: 1 Malo 1 (25.0 %), 2 Regular 2 (50.0 %), 3 Bueno 0 (0.0 %), 4 Excelente 1 (25.0 %)",
        "Lo pidieron y no les atendieron: 3",
    ]
    assert "Moda: 1 Malo y 4 Excelente" in summary_text(summarise([1, 1, 4, 4]), 0)


def test_a_summary_of_nobody_says_so():
    assert summary_text(summarise([]), 2).splitlines() == [
        "Calificaciones: 0. Nadie ha calificado el servicio.",
        "Lo pidieron y no les atendieron: 2",
    ]
