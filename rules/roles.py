"""Who of the staff may do what: one table, tested as a matrix of every route by every role."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """The people of the procedure who sit at the desk."""

    monitor = "monitor"
    supervisor = "supervisor"
    coordinator = "coordinator"
    analyst = "analyst"
    director = "director"
    statistician = "statistician"
    vice_minister = "vice_minister"
    insurer = "insurer"
    liaison = "liaison"
    communications = "communications"
    administrator = "administrator"


class Permission(StrEnum):
    """What a route of the desk asks for."""

    see_campaigns = "see_campaigns"  # counts, never a person
    run_campaigns = "run_campaigns"  # create, load a sample, start, pause, resume, stop
    close_campaigns = "close_campaigns"
    download_results = "download_results"  # rows without names or telephones
    manage_staff = "manage_staff"
    receive_calls = "receive_calls"  # be consulted, be given a call, see it to its end
    attend_parents = "attend_parents"  # take calls and threads, interview, key paper forms, write down comments
    supervise = "supervise"  # see the floor, listen in, settle paper forms, check presence
    see_coverage = "see_coverage"  # how many people each departamento needs and has
    see_cases = (
        "see_cases"  # a liaison those of media and networks in his departamento, an analyst all; none about himself
    )
    register_cases = "register_cases"  # what was seen, or brought by letter or in person
    judge_cases = "judge_cases"  # say whether two cases are one, and of whom of the staff one complains
    word_information = "word_information"  # write the information menu's texts, and approve those of another


_NOTHING_YET: frozenset[Permission] = frozenset()
ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.monitor: frozenset({Permission.receive_calls, Permission.attend_parents}),
    Role.supervisor: frozenset(
        {
            Permission.see_campaigns,
            Permission.close_campaigns,
            Permission.download_results,
            Permission.receive_calls,
            Permission.attend_parents,
            Permission.supervise,
            Permission.see_coverage,
        }
    ),
    Role.coordinator: frozenset(
        {
            Permission.see_campaigns,
            Permission.run_campaigns,
            Permission.close_campaigns,
            Permission.download_results,
            Permission.see_coverage,
        }
    ),
    # Takes no call from the queue, asks no survey.
    Role.analyst: frozenset(
        {Permission.receive_calls, Permission.see_cases, Permission.register_cases, Permission.judge_cases}
    ),
    Role.director: frozenset({Permission.see_campaigns}),
    Role.statistician: frozenset({Permission.see_campaigns, Permission.download_results}),
    Role.vice_minister: _NOTHING_YET,
    Role.insurer: _NOTHING_YET,  # never survey microdata
    Role.liaison: frozenset({Permission.see_cases, Permission.register_cases}),  # own departamento only
    Role.communications: frozenset({Permission.word_information}),  # no cases
    Role.administrator: frozenset({Permission.manage_staff}),  # never answers
}
ROLE_WORDS: Mapping[Role, str] = {
    Role.monitor: "Monitor",
    Role.supervisor: "Director de DIGEMOCA",
    Role.coordinator: "Subdirector de DIGEPSA",
    Role.analyst: "Analista",
    Role.director: "Director de DIGEPSA",
    Role.statistician: "Estadístico de DIGEDUCA",
    Role.vice_minister: "Vice despacho",
    Role.insurer: "Aseguradora",
    Role.liaison: "Enlace de DIDEDUC",
    Role.communications: "DICOMS",
    Role.administrator: "Administrador",
}
