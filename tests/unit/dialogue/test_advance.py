"""One turn of the real flows: what is read first, and what people may do at any question."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.effects import Act, Ask, HandOver, RecordAnswer, SaveFact, Say
from bot.dialogue.events import ActionDone, ChoicePressed, Clause, Person
from bot.dialogue.flow import Flows
from bot.dialogue.state import Frame
from bot.understanding.values import Intent, Keyword
from tests.unit.dialogue.talk import NOW, Talk, contexts, entity, heard, kinds, known

Resident = Callable[..., Talk]


def at_years(resident: Resident) -> Talk:
    """Asked how many years somebody was a cook."""
    talk = resident()
    talk.say("I was a cook", entity("occupation", "cook"), intent="capture_skills")
    assert talk.at == "skills.years"
    return talk


# Keywords -----------------------------------------------------------------------------------------------------------


def test_stop_acts_in_the_middle_of_a_question_and_may_be_repeated(resident: Resident) -> None:
    talk = at_years(resident)

    first, second = talk.keyword(Keyword.STOP), talk.keyword(Keyword.STOP)

    assert kinds(first) == ["OptOut"]
    assert contexts(first) == ["phrase.stopped"]
    assert kinds(second) == ["OptOut"]
    assert contexts(second) == []


def test_after_stop_one_reminder_then_silence_then_start_brings_back_the_question(resident: Resident) -> None:
    talk = at_years(resident)
    talk.keyword(Keyword.STOP)

    assert contexts(talk.say("hello", intent="greet")) == ["phrase.still_stopped"]
    assert talk.say("hello", intent="greet") == ()
    assert talk.thing("photo") == ()
    assert talk.arrive("o1") == ()
    back = talk.keyword(Keyword.START)

    assert kinds(back) == ["OptIn"]
    assert contexts(back) == ["phrase.started", "skills.years"]


def test_start_again_changes_nothing_but_puts_the_question(resident: Resident) -> None:
    talk = at_years(resident)

    assert contexts(talk.keyword(Keyword.START)) == ["skills.years"]
    assert contexts(talk.keyword(Keyword.START)) == ["skills.years"]


def test_pressing_start_on_telegram_after_stop_brings_back(resident: Resident) -> None:
    talk = resident()
    talk.keyword(Keyword.STOP)

    assert "OptIn" in kinds(talk.thing("start"))


def test_help_answers_at_a_question_and_after_stop(resident: Resident) -> None:
    talk = at_years(resident)

    assert contexts(talk.keyword(Keyword.HELP)) == ["phrase.help_word", "skills.years"]
    talk.keyword(Keyword.STOP)
    assert contexts(talk.keyword(Keyword.HELP)) == ["phrase.help_word"]


@pytest.mark.parametrize(("word", "said"), [(Keyword.STOP, "phrase.stopped"), (Keyword.HELP, "phrase.help_word")])
def test_the_first_word_of_a_stranger_is_answered_in_its_language(stranger: Talk, word: Keyword, said: str) -> None:
    effects = stranger.hear(heard("قف", keyword=word, language="ar", language_confidence=0.99))

    assert stranger.state.language == "ar"
    assert contexts(effects)[0] == said


def test_a_sentence_about_stopping_asks_before_anything_ends(resident: Resident) -> None:
    talk = resident(alerts=True)

    effects = talk.say("please stop sending me so much", intent="unsubscribe")

    assert talk.at == "unsubscribe.question"
    assert kinds(effects) == []
    assert kinds(talk.pick(2)) == ["OptOut"]
    assert talk.state.opted_out


# Consent and erasing ------------------------------------------------------------------------------------------------


def at_consent(stranger: Talk) -> Talk:
    stranger.say("I was a midwife", entity("occupation", "midwife"), intent="capture_skills",
                 language_confidence=0.95)
    assert stranger.at == "consent_profile.question"
    return stranger


def test_nothing_is_kept_before_consent_and_all_of_it_after(stranger: Talk) -> None:
    talk = at_consent(stranger)
    assert talk.state.known == known(occupation__midwife=True)

    effects = talk.pick(1)

    assert SaveFact(name="occupation", value=True, of="midwife") in effects
    assert kinds(effects)[0] == "RecordConsent"
    assert talk.state.consents == {"profile": True}


def test_consent_denied_drops_what_was_heard(stranger: Talk) -> None:
    talk = at_consent(stranger)

    effects = talk.pick(2)

    assert talk.state.known == {}
    assert kinds(effects) == ["RecordConsent"]
    assert "phrase.not_without_consent" in contexts(effects) or "welcome.anyway" in contexts(effects)


def test_consent_taken_back_by_an_old_button_removes_what_was_kept(resident: Resident) -> None:
    talk = resident(consents={}, known=known(occupation__cook=True, outcode="B18"))
    talk.say("I was a cook", intent="capture_skills")
    talk.press("yes")
    consent = next(i for i, o in enumerate(talk.state.offers) if o.flow == "consent_profile")

    effects = talk.press("no", consent)

    assert kinds(effects)[:3] == ["RecordConsent", "RemoveFact", "RemoveFact"]
    assert talk.state.known == {}
    assert talk.state.consents["profile"] is False


def test_forgetting_asks_once_and_leaves_only_the_language(resident: Resident) -> None:
    talk = resident(language="pl", known=known(outcode="B18"))
    talk.say("delete my data", intent="delete_data")
    assert talk.at == "forget.sure"

    effects = talk.pick(1)

    assert kinds(effects) == ["Forget"]
    assert contexts(effects) == ["phrase.forgotten"]
    assert (talk.state.language, talk.state.known, talk.state.consents) == ("pl", {}, {})


def test_an_unsure_wish_to_be_forgotten_only_offers_it(resident: Resident) -> None:
    talk = resident()

    effects = talk.say("delete", intent="delete_data", sure=0.6, ranking=(Intent(name="delete_data", confidence=0.6),))

    assert contexts(effects) == ["phrase.did_you_mean"]
    assert talk.state.offers[-1].choices == ("delete_data", "person", "none")


# Buttons ------------------------------------------------------------------------------------------------------------


def test_an_unknown_button_is_called_an_old_question_and_the_open_one_is_put(resident: Resident) -> None:
    talk = at_years(resident)
    shown = talk.state.offers[-1].token

    for token, index in (("gone", 0), (shown, 9), (shown, -1)):
        effects = talk.turn(ChoicePressed(at=NOW, token=token, index=index))
        assert contexts(effects) == ["phrase.old_question", "skills.years"]


def test_a_button_of_an_earlier_opening_answers_that_opening(resident: Resident) -> None:
    talk = resident()
    talk.say("jobs", intent="find_jobs")
    talk.press("not_now")
    assert talk.state.stack[-1].vars["opening"] == "o2"

    talk.press("not_for_me", offer=-2)
    effects = talk.pick(1)

    assert [e.opening for e in effects if isinstance(e, RecordAnswer)] == ["o1"]


def test_a_button_about_other_work_does_not_answer_the_open_question(resident: Resident) -> None:
    talk = resident(known=known(occupation__cook=True, occupation__driver=True, years__cook=1, years__driver=2))
    talk.say("my skills", intent="capture_skills")
    assert (talk.at, talk.state.stack[-1].subject) == ("skills.paid", "cook")
    talk.press("paid")
    talk.say("Syria", entity("country", "SY", "Syria"))
    assert (talk.at, talk.state.stack[-1].subject) == ("skills.paid", "driver")
    cook = next(i for i, o in enumerate(talk.state.offers) if o.step == "paid" and o.subject == "cook")

    effects = talk.press("unpaid", cook)

    assert talk.state.known["paid:cook"] == "unpaid"
    assert "paid:driver" not in talk.state.known
    assert contexts(effects) == ["phrase.changed", "skills.paid"]


def test_a_late_number_after_an_alert_answers_the_alert_then_the_question_comes_back(resident: Resident) -> None:
    talk = at_years(resident)
    arrived = talk.arrive("o7")
    assert contexts(arrived) == ["alert.show"]

    effects = talk.pick(2)

    assert [(e.opening, e.answer) for e in effects if isinstance(e, RecordAnswer)] == [("o7", "not_now")]
    assert contexts(effects) == ["alert.later", "phrase.back_to_question", "skills.years"]


def test_a_number_long_after_an_alert_still_answers_it(resident: Resident) -> None:
    talk = resident()
    talk.arrive("o7")
    talk.state = talk.state.set(stack=(), turn=talk.state.turn + 5)

    effects = talk.pick(2)

    assert [e.opening for e in effects if isinstance(e, RecordAnswer)] == ["o7"]


def test_a_number_when_only_an_old_menu_was_shown_chooses_nothing(resident: Resident) -> None:
    talk = resident()
    talk.say("erase", intent="delete_data")
    talk.press("no")

    effects = talk.pick(1)

    assert "Forget" not in kinds(effects)
    assert contexts(effects)


def test_a_button_of_a_flow_that_is_gone_is_an_old_question(resident: Resident, flows: Flows) -> None:
    talk = at_years(resident)
    talk.arrive("o7")
    offers = talk.state.offers
    talk.state = talk.state.set(offers=(*offers[:-1], type(offers[-1])(token="x", flow="renamed", step="s", choices=("a",))))

    assert contexts(talk.press("a"))[0] == "phrase.old_question"


# Skip and back ------------------------------------------------------------------------------------------------------


def test_skip_passes_over_and_is_not_asked_again(resident: Resident) -> None:
    talk = at_years(resident)

    effects = talk.answer("skip")

    assert contexts(effects) == ["skills.paid"]
    assert talk.state.passed == ("years:cook",)


def test_back_puts_the_question_before_and_a_new_answer_counts(resident: Resident) -> None:
    talk = at_years(resident)
    talk.hear(heard("5", entity("years", "5")))
    assert talk.at == "skills.paid"

    assert contexts(talk.answer("back")) == ["skills.years"]
    talk.hear(heard("8", entity("years", "8")))

    assert talk.state.known["years:cook"] == 8
    assert talk.at == "skills.paid"


def test_back_at_the_first_question_says_so_and_asks_again(resident: Resident) -> None:
    talk = at_years(resident)

    assert contexts(talk.answer("back")) == ["phrase.no_way_back", "skills.years"]


@pytest.mark.parametrize("word", ["skip", "back"])
def test_skip_and_back_at_a_read_back_show_it_again(resident: Resident, word: str) -> None:
    talk = resident(known=known(occupation__cook=True))
    talk.say("what do you know", intent="my_data")
    talk.press("change")

    effects = talk.answer(word)

    assert contexts(effects)[-1] in {"my_data.check", "my_data.change", "my_data.check.reminder"}


def test_skip_and_back_at_a_list_show_the_list_again(resident: Resident) -> None:
    talk = resident()
    talk.say("events", intent="find_events")

    for word in ("skip", "back"):
        effects = talk.answer(word)
        asked = [e for e in effects if isinstance(e, Ask)]
        assert [c.id for c in asked[0].choices] == ["e1", "e2"]


# Language -----------------------------------------------------------------------------------------------------------


def test_the_language_is_changed_by_its_name_and_the_question_put_in_it(resident: Resident) -> None:
    talk = at_years(resident)

    effects = talk.say("polski", entity("language", "pl", "polski"), intent="change_language")

    assert talk.state.language == "pl"
    assert kinds(effects) == ["SetLanguage"]
    assert contexts(effects) == ["phrase.language_set", "skills.years"]


def test_a_language_we_do_not_speak_is_said_so(resident: Resident) -> None:
    talk = resident()

    effects = talk.say("write in Tigrinya", entity("language", "ti", "Tigrinya"), intent="change_language")

    assert contexts(effects) == ["phrase.language_not_yet"]
    assert talk.state.language == "en"


def test_a_chosen_language_gives_way_to_repeated_evidence_only(resident: Resident) -> None:
    talk = resident()
    polish = {"language": "pl", "language_confidence": 0.97}

    talk.say("szukam pracy w kuchni", **polish)
    assert talk.state.language == "en"
    talk.say("mieszkam niedaleko szpitala", **polish)

    assert talk.state.language == "pl"


def test_one_word_never_changes_the_language(resident: Resident) -> None:
    talk = resident(language_chosen=False)

    for _ in range(4):
        talk.say("kucharz", language="pl", language_confidence=0.99)

    assert talk.state.language == "en"


# Side roads ---------------------------------------------------------------------------------------------------------


def test_what_a_word_means_is_said_then_the_same_question(resident: Resident) -> None:
    talk = at_years(resident)

    effects = talk.say("what does NHS mean?", intent="ask_meaning")

    assert contexts(effects) == ["phrase.term", "skills.years"]
    told = next(e for e in effects if isinstance(e, Say)).sentence.params["meaning"]
    assert told.context.startswith("glossary.")  # type: ignore[union-attr]


def test_a_person_is_asked_for_and_the_question_put_again(resident: Resident) -> None:
    talk = at_years(resident)

    effects = talk.say("can I talk to somebody", intent="ask_human")

    assert HandOver(reason="asked") in effects
    assert contexts(effects) == ["phrase.person_told", "skills.years"]


@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_danger_comes_before_everything_also_when_the_model_is_unsure(resident: Resident, confidence: float) -> None:
    talk = at_years(resident)

    effects = talk.say("I cannot go on", entity("years", "5"), intent="urgent_help", sure=confidence)

    assert HandOver(reason="urgent", urgent=True) in effects
    assert contexts(effects)[0] == "phrase.urgent"


@pytest.mark.parametrize("where", ["whole", "clause"])
def test_danger_is_heard_in_the_whole_message_or_in_one_part(resident: Resident, where: str) -> None:
    talk = resident()
    urgent, other = Intent(name="urgent_help", confidence=0.9), Intent(name="find_jobs", confidence=0.9)
    said = heard("he beats me. I need work", intent="urgent_help" if where == "whole" else "find_jobs")
    parts = (other, other) if where == "whole" else (urgent, other)

    effects = talk.hear(said, clauses=(Clause(start=0, end=12, intent=parts[0]), Clause(start=13, end=24, intent=parts[1])))

    assert contexts(effects)[0] == "phrase.urgent"


def test_danger_from_a_stranger_is_answered_alone_and_the_welcome_waits(stranger: Talk) -> None:
    effects = stranger.say("he will kill me", intent="urgent_help")

    assert contexts(effects) == ["phrase.urgent"]
    assert contexts(stranger.say("hello", intent="greet"))[0] == "welcome.hello"


def test_danger_is_answered_even_after_stop(resident: Resident) -> None:
    talk = resident()
    talk.keyword(Keyword.STOP)

    effects = talk.say("he will kill me", intent="urgent_help")

    assert contexts(effects) == ["phrase.urgent"]
    assert "HandOver" in kinds(effects)


def test_an_unclear_message_offers_what_it_may_have_meant(resident: Resident) -> None:
    talk = resident()
    ranking = (Intent(name="find_jobs", confidence=0.4), Intent(name="find_training", confidence=0.3))

    effects = talk.say("hmm work school", ranking=ranking)

    assert contexts(effects) == ["phrase.did_you_mean"]
    assert contexts(talk.pick(2))[-1] == "openings.show"
    assert talk.state.stack[-1].flow == "openings"


def test_no_to_did_you_mean_asks_for_other_words(resident: Resident) -> None:
    talk = resident()
    talk.say("hmm", ranking=(Intent(name="find_jobs", confidence=0.4),))

    assert contexts(talk.answer("no")) == ["phrase.say_it_again"]


@pytest.mark.parametrize("step", ["occupation", "more"])
def test_a_typing_error_is_asked_back_and_a_yes_keeps_it(resident: Resident, step: str) -> None:
    told = {} if step == "occupation" else {"occupation:driver": True}
    talk = resident(known=told)
    talk.state = talk.state.set(stack=(Frame(flow="skills", step=step, vars={"subjects": ["driver"]}),))

    effects = talk.say("coook", entity("occupation", "cook", "coook", fuzzy=True))
    assert contexts(effects) == ["phrase.is_it_this"]
    assert "occupation:cook" not in talk.state.known
    talk.answer("yes")

    assert talk.state.known["occupation:cook"] is True
    assert (talk.at, talk.state.stack[-1].subject) == ("skills.years", "cook")


def test_no_to_a_typing_error_puts_the_question_again(resident: Resident) -> None:
    talk = resident()
    talk.say("my skills", intent="capture_skills")
    talk.say("coook", entity("occupation", "cook", "coook", fuzzy=True))

    assert contexts(talk.answer("no")) == ["phrase.say_it_again", "skills.occupation"]
    assert "occupation:cook" not in talk.state.known


def test_an_answer_nobody_understands_three_times_goes_to_a_person(resident: Resident) -> None:
    talk = at_years(resident)

    effects = [talk.say("blue", language_confidence=0.0) for _ in range(3)]

    assert [any(isinstance(e, HandOver) for e in turn) for turn in effects] == [False, False, True]
    assert all(contexts(turn)[-1] == "skills.years" for turn in effects)


def test_work_that_no_list_knows_is_kept_in_the_persons_words(resident: Resident) -> None:
    talk = resident()
    talk.say("my skills", intent="capture_skills")

    effects = talk.say("I shod horses")

    assert talk.state.known["other_work"] == ["I shod horses"]
    assert "phrase.kept_words" in contexts(effects)


def test_two_numbers_for_one_choice_are_asked_again(resident: Resident) -> None:
    talk = resident(known=known(occupation__cook=True, years__cook=1))
    talk.say("my skills", intent="capture_skills")
    assert talk.at == "skills.paid"

    talk.hear(heard("1 and 2", entity("number", "1"), entity("number", "2")))

    assert talk.at == "skills.paid"
    assert "paid:cook" not in talk.state.known


def test_several_hours_are_chosen_at_once(resident: Resident) -> None:
    talk = resident()
    talk.state = talk.state.set(stack=(Frame(flow="skills", step="hours"),))

    talk.hear(heard("2 4", entity("number", "2"), entity("number", "4")))

    assert talk.state.known["hours"] == ["part_time", "nights"]


# Things -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thing", ["photo", "document", "voice", "video", "sticker", "emoji", "contact", "empty", "odd"])
def test_a_thing_is_answered_and_the_question_put_again(resident: Resident, thing: str) -> None:
    talk = at_years(resident)

    said, asked = contexts(talk.thing(thing))

    assert said == f"phrase.got_{'unsupported' if thing == 'odd' else thing}"
    assert asked == "skills.years"


def test_a_place_inside_the_area_is_where_they_live_and_one_outside_is_said_so(resident: Resident) -> None:
    talk = at_years(resident)

    assert contexts(talk.thing("location"))[0] == "phrase.got_location"
    assert contexts(talk.thing("location", outcode="B18")) == ["phrase.noted", "skills.years"]
    assert talk.state.known["outcode"] == "B18"


@pytest.mark.parametrize(("thing", "more"), [("photo", {}), ("start", {}), ("location", {"outcode": "B18"})])
def test_a_stranger_who_sends_a_thing_is_welcomed(stranger: Talk, thing: str, more: dict[str, Any]) -> None:
    assert contexts(stranger.thing(thing, **more))[0] == "welcome.hello"
    assert stranger.state.known.get("outcode", "") == more.get("outcode", "")


def test_notes_come_first_and_in_the_persons_language(stranger: Talk) -> None:
    said = heard("dzień dobry", language="pl", language_confidence=0.99, intent="greet")

    effects = stranger.hear(said, notes=("too_long",))

    assert kinds(effects)[0] == "SetLanguage"
    assert contexts(effects)[:2] == ["phrase.too_long", "welcome.hello"]


def test_somebody_is_told_when_danger_and_a_person_are_likely_only_together(resident: Resident) -> None:
    """ "So tired, I need to talk to somebody": neither intent is sure, but a person must look."""
    talk = resident()
    unsure = (Intent(name="urgent_help", confidence=0.31), Intent(name="ask_human", confidence=0.25))

    effects = talk.say("so tired, need somebody", ranking=unsure)

    assert "HandOver" in kinds(effects)
    assert contexts(effects)[0] == "phrase.person_told"


def test_a_profession_that_is_passed_over_is_asked_nothing_more_about(resident: Resident) -> None:
    """Without an occupation "in which country did you qualify as ..." could not be put."""
    talk = resident()
    talk.say("my diploma", intent="report_qualification")

    effects = talk.say("skip", answer="skip")

    assert contexts(effects) == ["after_profile.look"]


def test_a_fixed_word_begins_its_flow_over_any_question_and_tells_nothing(resident: Resident) -> None:
    talk = resident()
    talk.say("skills", intent="capture_skills")
    assert talk.at == "skills.occupation"

    effects = talk.say("Link!", entity("occupation", "cook", "Link"))

    assert contexts(effects)[0] == "link.told"
    assert talk.at == "skills.occupation", "the question stays open"
    assert not talk.state.known


def test_a_fixed_word_is_no_word_for_strangers_nor_after_stop(stranger: Talk, resident: Resident) -> None:
    assert contexts(stranger.say("unlink"))[0] == "welcome.hello"
    assert contexts(resident(opted_out=True).say("unlink")) == ["phrase.still_stopped"]


def test_a_profile_that_became_another_holds_at_once(resident: Resident) -> None:
    def joins(act: Act) -> ActionDone:
        person = Person(known={"outcode": "B66"}, consents={"profile": True}, alerts=True)
        return ActionDone(at=NOW, action=act.action, outcome="parted", person=person)

    talk = resident(known={"outcode": "B18", "years:cook": 4}, passed=("hours",))
    talk.act = joins
    talk.say("unlink")

    assert dict(talk.state.known) == {"outcode": "B66"}
    assert (dict(talk.state.consents), talk.state.alerts, talk.state.passed) == ({"profile": True}, True, ())
