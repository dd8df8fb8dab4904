"""A draft as it is built at the desk: settings, sample, both again, until it starts."""

import pytest

from campaigns import drafts, lifecycle
from campaigns.lifecycle import CampaignError
from campaigns.sample_file import read_sample
from rules.campaign_file import CampaignFile
from rules.hours import NeverOpenError
from rules.lines import Lines
from rules.lives import CampaignState, MemberState
from rules.routing import Mode
from storage.models import Attempt, Campaign, Member, Person
from tests.campaigns.office import FILE, create, csv_of, pupil, started
from tests.switchboard import LINE
from tests.world import World

LINES = Lines(voice=LINE, texts=LINE, missed_call=LINE)
ANAS, BETOS = pupil("E-1", "5555 0001"), pupil("E-2", "5555 0002")


def file(**settings) -> CampaignFile:
    return CampaignFile.model_validate(FILE | settings)


def begin(world: World, **settings) -> int:
    with world.sessions.begin() as session:
        return drafts.begin(session, file(**settings), world.clock()).id


def add(world: World, campaign_id: int, *pupils: dict[str, str]) -> drafts.Loaded:
    with world.sessions.begin() as session:
        return drafts.add_sample(session, world.vault, campaign_id, LINES, read_sample(csv_of(*pupils)))


def change(world: World, campaign_id: int, **settings) -> None:
    with world.sessions.begin() as session:
        drafts.change(session, campaign_id, file(**settings), LINES, world.clock())


def refusal(work) -> str:
    with pytest.raises(CampaignError) as refused:
        work()
    return refused.value.code


def test_a_draft_may_wait_for_its_sample(world):
    campaign_id = begin(world)
    found = world.one(Campaign)
    assert (found.id, found.state, found.sample_sha256) == (campaign_id, CampaignState.draft, "")
    assert CampaignFile.model_validate(found.settings) == file()


def test_a_draft_without_a_sample_does_not_start(world):
    campaign_id = begin(world)

    def start():
        with world.sessions.begin() as session:
            lifecycle.start(session, campaign_id, world.clock())

    assert refusal(start) == "no_sample"
    assert world.one(Campaign).state is CampaignState.draft


def test_a_sample_is_added_to_and_each_pupil_is_there_once(world):
    campaign_id = begin(world)
    assert add(world, campaign_id, ANAS) == drafts.Loaded(1, 0)
    assert add(world, campaign_id, ANAS, BETOS) == drafts.Loaded(1, 1)
    assert len(world.rows(Member)) == 2


def test_a_sample_without_a_good_row_changes_nothing(world):
    campaign_id = create(world, ANAS).campaign_id
    before = world.everything()
    assert add(world, campaign_id, pupil("", "5555 0002")) == drafts.Loaded(0, 0)
    assert world.everything() == before


def test_a_sample_that_is_removed_leaves_the_families_to_other_campaigns(world):
    started(world, ANAS)
    campaign_id = create(world, ANAS, BETOS, name="Otra").campaign_id
    with world.sessions.begin() as session:
        assert drafts.remove_sample(session, campaign_id) == 2
    assert world.rows(Member, Member.campaign_id == campaign_id) == []
    assert len(world.rows(Member)) == len(world.rows(Attempt)) == 1
    assert len(world.rows(Person)) == 2
    assert add(world, campaign_id, ANAS) == drafts.Loaded(1, 0)
    assert len(world.rows(Person)) == 2


def test_new_settings_send_the_members_another_way(world):
    campaign_id = create(world, ANAS).campaign_id
    assert world.one(Member).mode is Mode.voice
    change(world, campaign_id, modes=["sms"], name="Con otro nombre")
    assert world.one(Campaign).name == "Con otro nombre"
    assert world.one(Member).mode is Mode.sms


def test_before_the_start_members_go_the_way_that_the_service_has_now(world):
    campaign_id = begin(world, modes=["sms", "monitor"])
    add(world, campaign_id, ANAS)
    assert world.one(Member).mode is Mode.sms
    with world.sessions.begin() as session:
        drafts.route(session, campaign_id, Lines(voice=LINE))
    assert (world.one(Member).mode, world.one(Member).state) == (Mode.monitor, MemberState.monitor)


def test_two_campaigns_of_a_period_have_two_names(world):
    begin(world)
    assert refusal(lambda: begin(world)) == "same_name"
    other = begin(world, name="Otra")
    assert refusal(lambda: change(world, other)) == "same_name"
    change(world, other, name="Otra", oficio="DIGEPSA-2")
    begin(world, period="2026-C2")
    assert len(world.rows(Campaign)) == 3


def test_a_questionnaire_that_does_not_exist_is_refused(world):
    assert refusal(lambda: begin(world, questionnaire="otro")) == "unknown_questionnaire"
    assert world.rows(Campaign) == []


def test_hours_that_never_open_are_refused(world):
    with pytest.raises(NeverOpenError):
        begin(world, hours={"days": ["tue"], "dates_off": tuesdays(world), "holidays_off": False})
    assert world.rows(Campaign) == []


def tuesdays(world: World) -> list[str]:
    tomorrow = world.clock().date().toordinal() + 1
    return [f"{type(world.clock().date()).fromordinal(tomorrow + 7 * week)}" for week in range(60)]


@pytest.mark.parametrize("known", [True, False])
def test_only_a_draft_is_changed(world, known):
    campaign_id = started(world, ANAS).id if known else 1
    code = "not_a_draft" if known else "unknown_campaign"

    def in_session(work):
        def run():
            with world.sessions.begin() as session:
                work(session)

        return run

    before = world.everything()
    assert refusal(lambda: add(world, campaign_id, BETOS)) == code
    assert refusal(lambda: change(world, campaign_id, name="Otra")) == code
    assert refusal(in_session(lambda session: drafts.remove_sample(session, campaign_id))) == code
    assert refusal(in_session(lambda session: drafts.route(session, campaign_id, LINES))) == code
    assert world.everything() == before
