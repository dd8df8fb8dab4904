"""The campaign file: defaults of the procedure, and refusals that name the key."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.attempts import AttemptPolicy
from rules.campaign_file import CampaignFile, read_campaign
from rules.campaign_words import CampaignFileError, problem_of
from rules.hours import Hours
from rules.routing import Mode

ZONE = ZoneInfo("America/Guatemala")
LEAST = 'name = "Encuesta"\nperiod = "2026-C3"\nquestionnaire = "pra-for-147"\n'
WHOLE = """
name = "Encuesta del Seguro Médico Escolar"
period = "2026-C3"
questionnaire = "pra-for-147"
oficio = "DIGEPSA-123-2026"
modes = ["voice", "sms", "monitor"]
languages = ["es"]
deadline = 2026-12-20T20:00:00
[hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat"]
from = "08:00"
to = "20:00"
holidays_off = true
dates_off = [2026-12-24]
[attempts.voice]
max = 4
waits = ["3h", "1d", "2d"]
ring_seconds = 30
[attempts.sms]
max = 2
waits = ["1d"]
answer_by = "call-back"
patience = "2d"
[limits]
calls_per_second = 1.0
calls_at_once = 50
messages_per_second = 1.0
budget = 0
"""


def test_the_least_file_has_the_defaults_of_the_procedure():
    least = read_campaign(LEAST).to_settings()
    whole = read_campaign(WHOLE).to_settings()
    chosen = {"name", "oficio", "deadline"}
    assert {key: value for key, value in least.items() if key not in chosen | {"hours"}} == {
        key: value for key, value in whole.items() if key not in chosen | {"hours"}
    }
    assert least["hours"] | {"dates_off": ["2026-12-24"]} == whole["hours"]
    assert least["oficio"] == ""
    assert least["deadline"] is None


@pytest.mark.parametrize("text", [LEAST, WHOLE])
def test_a_campaign_comes_back_from_what_is_stored(text):
    campaign = read_campaign(text)
    assert CampaignFile.model_validate(json.loads(json.dumps(campaign.to_settings()))) == campaign


def test_hours_are_minutes_and_days_from_monday():
    hours = read_campaign(WHOLE).hours_rule()
    assert hours == Hours(frozenset(range(6)), 480, 1200, True, frozenset({date(2026, 12, 24)}))


def test_midnight_to_midnight_is_always():
    text = LEAST + '[hours]\nfrom = "00:00"\nto = "24:00"\n'
    hours = read_campaign(text).hours_rule()
    assert (hours.opens, hours.closes) == (0, 1440)


def test_waits_are_read_with_their_units():
    text = LEAST + '[attempts.voice]\nwaits = ["5s", "2m", "3h", "1d"]\n'
    policy = read_campaign(text).policy(Mode.voice)
    assert policy == AttemptPolicy(
        4, (timedelta(seconds=5), timedelta(minutes=2), timedelta(hours=3), timedelta(days=1)), 30
    )


@pytest.mark.parametrize("mode", [Mode.sms, Mode.whatsapp, Mode.web])
def test_every_text_follows_the_table_of_texts(mode):
    assert read_campaign(LEAST).policy(mode) == AttemptPolicy(2, (timedelta(days=1),), 0)


def test_the_deadline_is_a_time_of_guatemala():
    assert read_campaign(WHOLE).deadline_at(ZONE) == datetime(2026, 12, 21, 2, tzinfo=UTC)
    assert read_campaign(LEAST).deadline_at(ZONE) is None
    with_offset = LEAST + "deadline = 2026-12-20T20:00:00+00:00\n"
    assert read_campaign(with_offset).deadline_at(ZONE) == datetime(2026, 12, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("name = 'a'\nperiod", "not_toml", "al final del archivo"),
        ("name = 'a'\nperiod = =", "not_toml", "línea 2, columna 10"),
        ("", "missing_key", "«name» hace falta; «period» hace falta; «questionnaire» hace falta"),
        (LEAST + "modos = []", "unknown_key", "«modos» no existe; se admiten: name, period"),
        (
            LEAST + '[hours]\nform = "08:00"',
            "unknown_key",
            "«hours.form» no existe; se admiten: days, from, to",
        ),
        (
            LEAST + "[attempts.fax]\nmax = 1",
            "unknown_key",
            "«attempts.fax» no existe; se admiten: voice, sms",
        ),
        (LEAST.replace('"Encuesta"', '" "'), "empty", "«name» no debe quedar vacío"),
        (LEAST.replace('"Encuesta"', '"a\\u0000"'), "bad_value", "«name» debe ser una sola línea"),
        (LEAST.replace('"Encuesta"', '"a\\nb"'), "bad_value", "«name» debe ser una sola línea"),
        (LEAST.replace('"Encuesta"', '"a\\u202eb"'), "bad_value", "sin caracteres que no se ven"),
        (LEAST.replace('"2026-C3"', '"2026\\u2028C3"'), "bad_value", "«period» debe ser una sola línea"),
        (LEAST + 'oficio = "a\\u2029b"', "bad_value", "«oficio» debe ser una sola línea"),
        (LEAST + "x = " + "[" * 100_000, "not_toml", "corchetes anidados"),
        (LEAST + "x = " + "9" * 5000, "not_toml", "un número demasiado largo"),
        (LEAST.replace('"Encuesta"', "5"), "not_text", "«name» debe ser un texto"),
        (LEAST.replace("pra-for-147", "../x"), "bad_form", "«questionnaire» debe ser el nombre"),
        (LEAST + 'modes = ["fax"]', "unknown_value", "«modes» admite 'voice', 'sms'"),
        (LEAST + 'modes = ["impreso"]', "unknown_value", "«modes» admite 'voice', 'sms'"),
        (LEAST + "modes = []", "bad_value", "«modes» no debe quedar vacío"),
        (LEAST + 'modes = ["voice", "voice"]', "bad_value", "«modes» no debe repetir"),
        (LEAST + 'modes = "voice"', "not_list", "«modes» debe ser una lista"),
        (LEAST + 'languages = ["Español"]', "bad_form", "«languages» debe ser un código"),
        (LEAST + "deadline = 2026-12-20", "bad_value", "«deadline» debe llevar fecha y hora"),
        (LEAST + "deadline = 20261220", "bad_value", "«deadline» debe llevar fecha y hora"),
        (LEAST + "deadline = 9999-12-31T23:00:00", "bad_value", "«deadline» debe estar entre"),
        (LEAST + "hours = 3", "not_table", "«hours» debe ser una tabla"),
        (LEAST + '[hours]\nfrom = "8:00"', "bad_value", "«hours.from» debe ser una hora"),
        (LEAST + '[hours]\nto = "24:30"', "bad_value", "«hours.to» debe ser una hora"),
        (LEAST + '[hours]\nfrom = "20:00"', "bad_value", "«hours» debe abrir"),
        (LEAST + "[hours]\ndays = []", "bad_value", "«hours.days» no debe quedar vacío"),
        (LEAST + '[hours]\nholidays_off = "no"', "not_boolean", "«hours.holidays_off» debe ser true o false"),
        (LEAST + '[hours]\ndates_off = ["navidad"]', "bad_date", "«hours.dates_off» debe ser una fecha"),
        (LEAST + "[hours]\ndates_off = [86400]", "bad_value", "«hours.dates_off» debe ser una fecha"),
        (LEAST + "[attempts.voice]\nmax = 0", "out_of_range", "«attempts.voice.max» debe ser 1 o más"),
        (LEAST + "[attempts.voice]\nmax = true", "not_integer", "«attempts.voice.max»"),
        (LEAST + '[attempts.voice]\nwaits = ["3 h"]', "bad_form", "debe ser una espera como"),
        (LEAST + '[attempts.sms]\nanswer_by = "fax"', "unknown_value", "'reply', 'link' o 'call-back'"),
        (LEAST + "[limits]\ncalls_per_second = 0", "out_of_range", "debe ser mayor que 0"),
        (LEAST + "[limits]\ncalls_per_second = nan", "not_number", "debe ser un número"),
        (LEAST + "[limits]\nbudget = -1", "out_of_range", "«limits.budget»"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(text, code, words):
    with pytest.raises(CampaignFileError) as refused:
        read_campaign(text)
    assert refused.value.code == code
    assert words in refused.value.words


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["max", "from", "days"]), inner),
    max_leaves=5,
)
KEYS = st.sampled_from(["name", "period", "modes", "deadline", "hours", "attempts", "limits", "otra"])


@given(st.dictionaries(KEYS, VALUES))
def test_every_error_of_a_table_has_its_words(table):
    with pytest.raises(ValidationError) as refused:
        CampaignFile.model_validate(table)
    assert all(problem_of(error, CampaignFile).words for error in refused.value.errors())


@given(st.text())
def test_no_text_breaks_the_reader(text):
    with pytest.raises(CampaignFileError):
        read_campaign(text)
