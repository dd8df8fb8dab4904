"""The figures beside the file: what its own rows add up to."""

import csv
import io

from results.csv_file import PIECE
from results.export import export_csv
from rules.lives import MemberState
from rules.routing import Mode
from storage.models import Answer
from tests.results.exporting import RATED, answer, summed, written
from tests.world import OTTO, ZONE


def test_the_summary_is_what_the_rows_add_up_to(world):
    campaign = world.campaign()
    given = [
        {"uso": "1", "tipo": "1", "nivel": "1"},
        {"uso": "1", "tipo": "2", "nivel": "2"},
        {"uso": "1", "tipo": "2", "nivel": "4"},
        {"uso": "1", "tipo": "3", "nivel": "4"},
        {"uso": "1", "tipo": "3"},
        {"uso": "2", "motivo_no_uso": "3"},
        {"uso": "2", "motivo_no_uso": "1"},
    ]
    for place, answers in enumerate(given):
        answer(world, world.member(campaign, f"+5024{place:07}"), **answers)
    answer(world, world.member(world.campaign(), OTTO), uso="1", tipo="1", nivel="1")
    figures, not_attended = summed(world, campaign)
    levels = [int(row["nivel"]) for row in written(world, campaign)[1] if row["nivel"] in {"1", "2", "3", "4"}]
    assert (figures.n, figures.bad, figures.share, not_attended) == (4, 2, 0.5, 1)
    assert (figures.mean, figures.mode) == (sum(levels) / len(levels), (4,))
    assert figures.distribution == {level: levels.count(level) for level in (1, 2, 3, 4)}


class Arriving(io.BytesIO):
    """A file; answers arrive as its first rows are written."""

    def __init__(self, caso, arrive):
        super().__init__()
        self.caso, self.arrive = caso, arrive

    def writelines(self, pieces):
        for piece in pieces:
            if self.caso in piece:
                self.arrive()
            self.write(piece)


def test_what_arrives_while_the_file_is_written_is_in_file_and_figures_or_in_neither(world):
    campaign = world.campaign("Encuesta" * 20)
    members = [world.member(campaign, f"+5024{place:07}") for place in range(2 * PIECE // 300)]
    out = Arriving(members[0].caso.encode(), lambda: answer(world, members[-1], **RATED))
    with world.sessions() as session:
        said = export_csv(session, world.vault, world.again(campaign), ZONE, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert len(world.rows(Answer)) == len(RATED)
    assert (len(rows), rows[-1]["nivel"], said.summary.n) == (len(members), "", 0)


def test_nobody_rated_has_neither_mean_nor_mode(world):
    campaign = world.campaign()
    world.member(campaign, state=MemberState.monitor, mode=Mode.monitor)
    figures, not_attended = summed(world, campaign)
    assert (figures.n, figures.share, figures.mean, figures.mode, not_attended) == (0, None, None, (), 0)
