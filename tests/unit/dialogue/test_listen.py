"""Facts are heard wherever they are said, belong to the right work, and are mended by a plain word."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.effects import Ask
from bot.dialogue.events import Clause
from bot.dialogue.state import Frame
from bot.understanding.values import Entity, Intent
from tests.unit.dialogue.talk import Talk, contexts, entity, heard, known

Resident = Callable[..., Talk]
MIDWIFE = entity("occupation", "midwife")
NURSE = entity("occupation", "nurse_adult", "nurse")
COOK = entity("occupation", "cook")


def no_longer(name: str, value: str, text: str = "") -> Entity:
    return entity(name, value, text, role="negated")


def test_several_facts_of_one_message_are_heard_and_read_back(resident: Resident) -> None:
    talk = resident()

    effects = talk.say(
        "I was a midwife 6 years in Syria, B21", MIDWIFE, entity("years", "6", "6 years"), entity("country", "SY", "Syria"),
        entity("postcode", "B21"), intent="capture_skills",
    )

    assert talk.state.known == known(
        occupation__midwife=True, qualification__midwife=True, years__midwife=6, country__midwife="SY", outcode="B21"
    )
    assert contexts(effects)[0] == "phrase.noted"


@pytest.mark.parametrize("question", ["outcode", "english", "hopes", "languages"])
def test_a_fact_is_heard_whatever_the_question_was(resident: Resident, question: str) -> None:
    talk = resident(stack=(Frame(flow="skills", step=question),))

    talk.say("I was also a cook for 3 years", COOK, entity("years", "3", "3 years"), intent="capture_skills")

    assert talk.state.known["occupation:cook"] is True
    assert talk.state.known["years:cook"] == 3


def test_a_known_fact_is_never_asked(resident: Resident) -> None:
    everything = known(
        occupation__cook=True, years__cook=2, paid__cook="paid", work_country__cook="SY", languages=["ar"], english="good",
        hours=["any"], outcode="B18", travel="bus", permission="any", hopes="a bakery",
    )
    talk = resident(known=everything)

    effects = talk.say("my skills", intent="capture_skills")

    assert [e.sentence.context for e in effects if isinstance(e, Ask)] == ["skills.more"]
    assert contexts(talk.pick(1)) == ["skills.check"]


@pytest.mark.parametrize(
    ("frame", "told", "subject"),
    [
        (Frame(flow="skills", step="years", subject="cook"), ("cook", "driver"), "cook"),
        (Frame(flow="skills", step="hopes"), ("cook",), "cook"),
    ],
    ids=["the-work-talked-about", "the-only-work"],
)
def test_years_belong_to(resident: Resident, frame: Frame, told: tuple[str, ...], subject: str) -> None:
    talk = resident(stack=(frame,), known={f"occupation:{one}": True for one in told})

    talk.say("5 years", entity("years", "5", "5 years"), intent="capture_skills")

    assert talk.state.known[f"years:{subject}"] == 5


def test_each_number_of_years_belongs_to_the_nearest_work(resident: Resident) -> None:
    talk = resident()

    talk.say(
        "cook 4 years, then very much later a midwife for 9 years", COOK, entity("years", "4", "4 years"), MIDWIFE,
        entity("years", "9", "9 years"), intent="capture_skills",
    )

    assert (talk.state.known["years:cook"], talk.state.known["years:midwife"]) == (4, 9)


def test_years_told_before_the_work_belong_to_it_once_it_is_known(resident: Resident) -> None:
    talk = resident()
    talk.say("I have 7 years of experience", entity("years", "7", "7 years"), intent="capture_skills")
    assert talk.at == "skills.occupation"

    effects = talk.say("cook", COOK)

    assert talk.state.known["years:cook"] == 7
    assert "years" not in talk.state.known
    assert talk.at == "skills.paid"
    assert contexts(effects)[-1] == "skills.paid"


@pytest.mark.parametrize("years", ["71", "400"])
def test_more_years_than_a_life_are_not_believed(resident: Resident, years: str) -> None:
    talk = resident(known=known(occupation__cook=True), stack=(Frame(flow="skills", step="years", subject="cook"),))

    talk.say(f"{years} years", entity("years", years, f"{years} years"), intent="capture_skills")

    assert "years:cook" not in talk.state.known
    assert talk.at == "skills.years"


@pytest.mark.parametrize("intent", ["find_jobs", "find_mentor", "subscribe_alerts"])
def test_work_that_somebody_looks_for_is_a_wish(resident: Resident, intent: str) -> None:
    talk = resident()

    talk.say("cleaning jobs", entity("occupation", "cleaner", "cleaning"), intent=intent)

    assert talk.state.known == known(wish__cleaner=True)


def test_work_with_years_is_experience_even_in_a_wish(resident: Resident) -> None:
    talk = resident()

    talk.say("cook 6 years, send me jobs", COOK, entity("years", "6", "6 years"), intent="find_jobs")

    assert "occupation:cook" in talk.state.known
    assert "wish:cook" not in talk.state.known


def test_each_part_of_a_message_says_what_its_work_is_for(resident: Resident) -> None:
    talk = resident()
    parts = (
        Clause(start=0, end=13, intent=Intent(name="capture_skills", confidence=0.9)),
        Clause(start=14, end=40, intent=Intent(name="find_jobs", confidence=0.9)),
    )

    said = heard("I was a cook. jobs as a cleaner?", COOK, entity("occupation", "cleaner"), intent="find_jobs")
    talk.hear(said, clauses=parts)

    assert talk.state.known["occupation:cook"] is True
    assert talk.state.known["wish:cleaner"] is True


def test_a_profession_told_with_a_foreign_country_is_a_qualification(resident: Resident) -> None:
    talk = resident()

    talk.say("nurse in Sudan", NURSE, entity("country", "SD", "Sudan"), intent="capture_skills")

    assert talk.state.known["qualification:nurse_adult"] is True
    assert talk.state.known["country:nurse_adult"] == "SD"


def test_a_profession_of_this_country_is_work(resident: Resident) -> None:
    talk = resident()

    talk.say("nurse in England", NURSE, entity("country", "GB", "England"), intent="capture_skills")

    assert "qualification:nurse_adult" not in talk.state.known
    assert talk.state.known["work_country:nurse_adult"] == "GB"


# Corrections --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "value", "wrong", "right", "mended"),
    [
        ("years:cook", 5, no_longer("years", "5"), entity("years", "8", "8 years"), 8),
        ("year:cook", 2010, no_longer("year", "2010"), entity("year", "2012"), 2012),
        ("country:cook", "SY", no_longer("country", "SY", "Syria"), entity("country", "TR", "Turkey"), "TR"),
        ("work_country:cook", "SY", no_longer("country", "SY", "Syria"), entity("country", "TR", "Turkey"), "TR"),
    ],
    ids=["years", "year", "country", "work_country"],
)
def test_not_this_that_mends_the_fact_that_was_wrong(
    resident: Resident, fact: str, value: Any, wrong: Entity, right: Entity, mended: Any
) -> None:
    talk = resident(known={"occupation:driver": True, "occupation:cook": True, fact: value})

    effects = talk.say(f"not {wrong.text}, {right.text}", wrong, right, intent="correct_data")

    assert talk.state.known[fact] == mended
    assert contexts(effects)[0] == "phrase.noted"


def test_not_nurse_midwife_moves_everything_said_about_the_one(resident: Resident) -> None:
    talk = resident(
        known=known(occupation__nurse_adult=True, years__nurse_adult=6, paid__nurse_adult="paid", outcode="B18"),
        stack=(Frame(flow="skills", step="more", vars={"subjects": ["nurse_adult"]}),),
    )

    talk.say("not nurse, midwife", no_longer("occupation", "nurse_adult", "nurse"), MIDWIFE, intent="correct_data")

    assert talk.state.known == known(occupation__midwife=True, years__midwife=6, paid__midwife="paid", outcode="B18")
    assert talk.state.stack[-1].vars["subjects"] == ["midwife"], "its questions are not put once more"


def test_questions_waiting_below_an_alert_go_on_about_the_corrected_work(resident: Resident) -> None:
    talk = resident(
        known=known(occupation__nurse_adult=True), stack=(Frame(flow="skills", step="years", subject="nurse_adult"),)
    )
    talk.arrive("o1")

    talk.say("not nurse, midwife", no_longer("occupation", "nurse_adult", "nurse"), MIDWIFE, intent="correct_data")

    assert talk.state.stack[0].subject == "midwife"


def test_not_nurse_alone_takes_it_back_and_says_so(resident: Resident) -> None:
    talk = resident(known=known(occupation__nurse_adult=True, years__nurse_adult=6, outcode="B18"))

    effects = talk.say("I am not a nurse", no_longer("occupation", "nurse_adult", "nurse"), intent="correct_data", sure=0.3)

    assert talk.state.known == known(outcode="B18")
    assert contexts(effects) == ["phrase.changed"]


def test_hours_taken_back_in_the_same_breath_are_gone(resident: Resident) -> None:
    talk = resident(known=known(hours=["nights", "weekends"]))

    talk.say("not nights, part time", no_longer("hours", "nights"), entity("hours", "part_time", "part time"),
             intent="correct_data")

    assert talk.state.known["hours"] == ["weekends", "part_time"]


def test_another_postcode_replaces_the_first(resident: Resident) -> None:
    talk = resident(known=known(outcode="B18"))

    talk.say("I moved to B66", entity("postcode", "B66"), intent="correct_data")

    assert talk.state.known["outcode"] == "B66"


def test_a_day_out_elsewhere_is_not_where_somebody_lives(resident: Resident) -> None:
    talk = resident(known=known(outcode="B18"))

    talk.say("events in B66", entity("postcode", "B66"), intent="find_events")

    assert talk.state.known["outcode"] == "B18"


def test_an_asked_score_is_no_postcode(resident: Resident) -> None:
    talk = resident(
        known=known(qualification__midwife=True, occupation__midwife=True, english_test="IELTS:7"),
        stack=(Frame(flow="qualification", step="english_parts", subject="midwife"),),
    )

    talk.say("L7 R7 W6 S7", entity("postcode", "S7"))

    assert "outcode" not in talk.state.known
    assert talk.state.known["english_parts"]["speaking"] == "7"


def test_asking_what_a_test_is_says_nothing_about_a_score(resident: Resident) -> None:
    talk = resident()

    talk.say("what is IELTS 6.5?", entity("english_test", "IELTS:6.5", "IELTS 6.5"), intent="ask_meaning")

    assert "english_test" not in talk.state.known


def test_a_mended_number_belongs_to_the_work_that_had_it(resident: Resident) -> None:
    talk = resident()
    talk.say("I was a cook 5 years", COOK, entity("years", "5", "5 years"), intent="capture_skills")
    talk.say("and a midwife 3 years", MIDWIFE, entity("years", "3", "3 years"), intent="capture_skills")

    talk.say("not 5, 8 years", no_longer("years", "5"), entity("years", "8", "8 years"), intent="correct_data")

    assert talk.state.known["years:cook"] == 8
    assert talk.state.known["years:midwife"] == 3


def test_whoever_refuses_an_opening_is_not_asked_to_share_for_it(resident: Resident) -> None:
    talk = resident()
    talk.say("jobs", intent="find_jobs")
    talk.press("interested")
    assert talk.at == "interested.share"

    talk.say("no this is not for me", intent="job_not_for_me")

    assert "interested" not in {frame.flow for frame in talk.state.stack}
    assert talk.at.startswith("not_for_me")


def test_a_bare_postcode_wants_nothing_but_to_be_noted(resident: Resident) -> None:
    talk = resident()
    talk.say("my skills", intent="capture_skills")

    said = contexts(talk.say("B66", entity("postcode", "B66"), intent="subscribe_alerts"))

    assert said[0] == "phrase.noted"
    assert talk.at == "skills.occupation"


def test_a_correction_is_no_answer_to_a_question_for_free_words(resident: Resident) -> None:
    talk = resident(known=known(qualification__midwife=True, occupation__midwife=True, years__midwife=5))
    talk.say("my diploma", intent="report_qualification")
    assert talk.at == "qualification.title"

    talk.say("not 5, 8 years", no_longer("years", "5"), entity("years", "8", "8 years"), intent="correct_data")

    assert talk.state.known["years:midwife"] == 8
    assert "title:midwife" not in talk.state.known
    assert talk.at == "qualification.title"
