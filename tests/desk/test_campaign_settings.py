"""The settings form: every key of a campaign file, its defaults and its refusals, at the field."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.datastructures import MultiDict

from desk.campaigns.settings_form import FIELDS, Filled, blank, filled_with, read_form
from rules.campaign_file import DAYS, CampaignFile
from rules.lives import CampaignState
from rules.routing import CAMPAIGN_MODES, Mode
from storage.models import AuditEntry, Campaign, Member
from storage.models.audit import Act
from tests.campaigns.office import FILE
from tests.desk.coordinating import audited, campaign, campaign_desk, carla, draft, running
from tests.world import MONDAY_MORNING, ZONE

FOLDED = re.compile(r"<details class=\"campaign-part[^>]*?( open)?>\s*<summary><h2>([^<]+)</h2>")
DEFAULTS = CampaignFile(name="Encuesta", period="2026-C3", questionnaire="pra-for-147")


@pytest.fixture
def app(world):
    return campaign_desk(world)


def written(file: CampaignFile = DEFAULTS, **changed: str | list[str]) -> MultiDict[str, str]:
    """The form of this campaign; a dot of a field's name is written __ here."""
    return sent_back(filled_with(file, ZONE), **changed)


def sent_back(filled: Filled, **changed: str | list[str]) -> MultiDict[str, str]:
    """What a browser sends when this form was shown, and then changed."""
    values = dict(filled.written) | {name.replace("__", "."): text for name, text in changed.items()}
    return MultiDict({name: [text] if isinstance(text, str) else list(text) for name, text in values.items()})


def send(browser, path: str, form: MultiDict[str, str]):
    form.add("csrf_token", browser.token())
    return browser.client.post(path, data=form, headers={"Accept": "text/html"})


def keys_of(table: dict, before: str = "") -> set[str]:
    """Every key of a campaign file with its tables."""
    inner = [keys_of(value, f"{before}{key}.") for key, value in table.items() if isinstance(value, dict)]
    plain = {f"{before}{key}" for key, value in table.items() if not isinstance(value, dict)}
    return plain.union(*inner)


def test_the_form_has_every_key_of_a_campaign_file_and_no_other():
    assert {field.path for field in FIELDS} == keys_of(DEFAULTS.model_dump())


def test_the_form_begins_with_the_defaults_of_the_file():
    assert read_form(sent_back(blank(MONDAY_MORNING, ZONE), name="Encuesta")) == DEFAULTS


@pytest.mark.parametrize(("month", "period"), [(1, "C1"), (4, "C1"), (5, "C2"), (8, "C2"), (9, "C3"), (12, "C3")])
def test_the_cuatrimestre_that_runs_is_proposed(month, period):
    assert blank(MONDAY_MORNING.replace(month=month), ZONE).written["period"] == [f"2026-{period}"]


def whole_seconds(at: datetime) -> datetime:
    return at.replace(microsecond=0)


waits = some.lists(some.from_regex("[1-9][0-9]{0,5}[smhd]", fullmatch=True), min_size=1, max_size=4)
rates = some.floats(0.001, 10_000)
files = some.builds(
    lambda **values: CampaignFile.model_validate(FILE | values),
    modes=some.lists(some.sampled_from([mode.value for mode in CAMPAIGN_MODES]), min_size=1, unique=True),
    languages=some.lists(some.sampled_from(["es", "quc", "kek", "qu", "en"]), min_size=1, unique=True),
    deadline=some.none() | some.datetimes(datetime(2026, 1, 1), datetime(2199, 1, 1)).map(whole_seconds),  # noqa: DTZ001
    hours=some.fixed_dictionaries(
        {
            "days": some.lists(some.sampled_from(DAYS), min_size=1, unique=True),
            "from": some.sampled_from(["00:00", "08:00", "09:30"]),
            "to": some.sampled_from(["10:00", "20:00", "24:00"]),
            "holidays_off": some.booleans(),
            "dates_off": some.lists(some.dates(), max_size=3),
        }
    ),
    attempts=some.fixed_dictionaries(
        {
            "voice": some.fixed_dictionaries(
                {"max": some.integers(1, 50), "waits": waits, "ring_seconds": some.integers(5, 600)}
            ),
            "sms": some.fixed_dictionaries(
                {
                    "max": some.integers(1, 50),
                    "waits": waits,
                    "answer_by": some.sampled_from(["reply", "link", "call-back"]),
                    "patience": waits.map(lambda several: several[0]),
                }
            ),
        }
    ),
    limits=some.fixed_dictionaries(
        {
            "calls_per_second": rates,
            "calls_at_once": some.integers(1, 100_000),
            "budget": some.integers(0, 10**11).map(lambda cents: cents / 100),
        }
    ),
)


@given(files)
def test_what_the_form_shows_of_a_campaign_is_that_campaign_when_it_comes_back(file):
    ordered = file.model_copy(update={"hours": file.hours.model_copy(update={"days": in_order(file.hours.days)})})
    assert read_form(written(ordered)) == ordered


def in_order(days):
    """Ticked boxes come back as the week goes."""
    return tuple(sorted(days, key=DAYS.index))


A_LIST = "Elija una opción de la lista."
A_WAIT = "Escriba cada espera con número y unidad, como «3 horas» o «2 días»."


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "", "No debe quedar vacío."),
        ("name", "dos\nlíneas", "Debe ser una sola línea, sin caracteres que no se ven."),
        ("period", "x" * 33, "Admite hasta 32 caracteres."),
        ("questionnaire", "Mi encuesta", "Elija un cuestionario de la lista."),
        ("modes", ["voice", "", "voice"], "No debe repetir valores."),
        ("modes", ["", ""], "No debe quedar vacío."),
        ("modes", ["fax"], A_LIST),
        ("languages", ["es", "k'iche'"], "Debe ser un código de idioma, como «es»."),
        ("deadline", ["2026-12-20", ""], "Falta la hora."),
        ("deadline", ["", "20:00"], "Falta el día."),
        ("deadline", ["ayer", "20:00"], "Escriba el día y la hora, como 20/12/2026 y 20:00."),
        ("deadline", ["2999-12-20", "20:00"], "Debe estar entre los años 2000 y 2199."),
        ("hours__days", [], "Marque al menos un día."),
        ("hours__from", "ocho", "Escriba una hora de 00:00 a 24:00, como 08:00."),
        ("hours__from", "22:00", "La hora de comienzo debe ser antes que la de fin."),
        ("hours__to", "25:00", "Escriba una hora de 00:00 a 24:00, como 20:00."),
        ("hours__dates_off", "navidad", "Escriba cada fecha como 24/12/2026, una por línea."),
        ("attempts__voice__max", "muchos", "Debe ser un número entero."),
        ("attempts__voice__max", "0", "Debe ser 1 o más."),
        ("attempts__voice__waits", "", "Escriba al menos una espera, como «3 horas»."),
        ("attempts__voice__waits", "3h, 1 semana", A_WAIT),
        ("attempts__voice__ring_seconds", "4", "Debe ser 5 o más."),
        ("attempts__sms__max", "51", "Debe ser 50 o menos."),
        ("attempts__sms__waits", "mucho", A_WAIT),
        ("attempts__sms__answer_by", [], A_LIST),
        ("attempts__sms__patience", "siempre", "Escriba número y unidad, como «2 días»."),
        ("limits__calls_per_second", "0", "Debe ser mayor que 0."),
        ("limits__calls_per_second", "10001", "Debe ser 10000 o menos."),
        ("limits__calls_at_once", "1.5", "Debe ser un número entero."),
        ("limits__messages_per_second", "", "Debe ser un número."),
        ("limits__budget", "-1", "Debe ser 0 o más."),
    ],
)
def test_a_problem_stands_at_its_field_in_the_words_of_the_form(app, world, field, text, words):
    answer = send(carla(app, world), "/campanias/nueva", written(**{field: text}))
    anchor = field.replace("__", "-")
    assert answer.status_code == 422
    assert f'id="{anchor}-problema">{words}</div>' in answer.text
    assert f'href="#{anchor}"' in answer.text
    assert f'id="{anchor}"' in answer.text
    assert world.rows(Campaign) == []


def test_what_most_leave_as_it_is_is_shut_until_something_in_it_is_wrong(app, world):
    browser = carla(app, world)
    assert opened(browser.get("/campanias/nueva").text) == {"Llamadas": False, "Mensajes": False, "Límites": False}
    page = send(browser, "/campanias/nueva", written(attempts__sms__max="51")).text
    assert opened(page) == {"Llamadas": False, "Mensajes": True, "Límites": False}


def opened(page: str) -> dict[str, bool]:
    """The parts that can be shut, and whether they are open."""
    return {title: bool(open_) for open_, title in FOLDED.findall(page)}


def test_what_was_written_stays_when_the_form_comes_back(app, world):
    form = written(name="", oficio="DIGEPSA-9", attempts__voice__waits="media hora", hours__dates_off="24/12/2026")
    page = send(carla(app, world), "/campanias/nueva", form).text
    assert 'value="DIGEPSA-9"' in page
    assert 'value="media hora"' in page
    assert "24/12/2026</textarea>" in page


def test_people_may_write_as_they_speak():
    form = written(
        attempts__voice__waits="30 segundos, 5 MIN; 3 horas, 1 día",
        attempts__sms__patience="2 dias",
        hours__from="8:30",
        hours__dates_off="1/11/2026 2026-12-24",
        deadline=["20/12/2026", "9:00"],
        limits__calls_per_second="1,5",
        languages=["es", "QUC, kek"],
    )
    file = read_form(form)
    assert isinstance(file, CampaignFile)
    assert file.attempts.voice.waits == ("30s", "5m", "3h", "1d")
    assert file.attempts.sms.patience == "2d"
    assert file.hours.opens == "08:30"
    assert [f"{day}" for day in file.hours.dates_off] == ["2026-11-01", "2026-12-24"]
    assert f"{file.deadline}" == "2026-12-20 09:00:00"
    assert file.limits.calls_per_second == 1.5
    assert file.languages == ("es", "quc", "kek")


def test_hours_that_never_open_are_refused_at_the_days(app, world):
    every_sunday = "\n".join(f"{day:%d/%m/%Y}" for day in sundays(80))
    form = written(hours__days=["sun"], hours__dates_off=every_sunday)
    answer = send(carla(app, world), "/campanias/nueva", form)
    assert answer.status_code == 422
    assert 'id="hours-days-problema">El horario no abre ningún día' in answer.text


def sundays(count: int):
    first = MONDAY_MORNING.date().toordinal() - 1
    return [type(MONDAY_MORNING.date()).fromordinal(first + 7 * week) for week in range(count)]


def test_good_settings_become_a_draft_and_lead_to_the_sample(app, world):
    answer = send(carla(app, world), "/campanias/nueva", written(oficio="DIGEPSA-1"))
    created = world.one(Campaign)
    assert answer.location == f"/campanias/{created.id}/muestra"
    assert created.state is CampaignState.draft
    assert CampaignFile.model_validate(created.settings).oficio == "DIGEPSA-1"
    assert audited(world, created.id) == [Act.campaign_created]


def test_a_name_that_is_taken_is_refused_at_the_name(app, world):
    draft(world)
    browser = carla(app, world)
    answer = send(browser, "/campanias/nueva", written())
    assert answer.status_code == 422
    assert 'id="name-problema">Ya hay una campaña «Encuesta» de 2026-C3' in answer.text
    assert len(world.rows(Campaign)) == 1
    assert world.rows(AuditEntry, AuditEntry.act == Act.campaign_created) == []


def test_an_unknown_questionnaire_is_refused_at_its_field(app, world):
    page = send(carla(app, world), "/campanias/nueva", written(questionnaire="otra")).text
    assert 'id="questionnaire-problema">No existe el cuestionario «otra».</div>' in page
    assert '<option value="otra" selected>' in page


def test_a_draft_takes_new_settings_and_its_members_begin_as_they_say(app, world):
    campaign_id = draft(world).campaign_id
    browser = carla(app, world)
    page = browser.get(f"/campanias/{campaign_id}/ajustes").text
    assert 'value="Encuesta"' in page
    answer = send(browser, f"/campanias/{campaign_id}/ajustes", written(name="Otra", modes=["sms", "monitor"]))
    assert answer.status_code == 303
    assert campaign(world, campaign_id).name == "Otra"
    assert [member.mode for member in world.rows(Member)] == [Mode.sms, Mode.sms, Mode.monitor]
    assert audited(world, campaign_id) == [Act.campaign_changed]


def test_a_campaign_that_has_begun_keeps_its_settings(app, world):
    campaign_id = running(world)
    before = campaign(world, campaign_id).settings
    browser = carla(app, world)
    for answer in (
        browser.get(f"/campanias/{campaign_id}/ajustes"),
        send(browser, f"/campanias/{campaign_id}/ajustes", written(name="Otra")),
    ):
        assert answer.location == f"/campanias/{campaign_id}"
    assert "ya comenzó: sus ajustes y su muestra ya no se cambian" in browser.get(f"/campanias/{campaign_id}").text
    assert campaign(world, campaign_id).settings == before
