"""Each effect does its one thing to the store."""

from collections.abc import Mapping
from typing import Any

from bot.assistant.applying import EFFECTS, Scene, apply
from bot.assistant.posting import deliveries
from bot.assistant.values import Cause
from bot.dialogue import effects as e
from bot.dialogue.effects import Act, Ask, Effect, Say
from bot.speaking.message import OutgoingMessage
from tests.unit.assistant.town import NOW, Town


def applied(town: Town, *effects: Effect) -> None:
    with town.store.begin() as uow:
        scene = Scene(desk=town.desk, uow=uow, contact=town.known_in(uow), language="ur", at=NOW)
        for effect in effects:
            apply(effect, scene)
        uow.commit()


def test_all_effects_but_words_and_actions_are_the_stores_business() -> None:
    assert {Say, Ask, Act} == set(e.Effect.__args__) - set(EFFECTS)


def test_facts_are_saved_replaced_and_removed(town: Town) -> None:
    town.settle_in()

    applied(town, e.SaveFact(name="years", of="cook", value=5), e.SaveFact(name="years", of="cook", value=8),
            e.SaveFact(name="outcode", value="B18"))
    assert town.facts() == {"years:cook": 8, "outcode": "B18"}

    applied(town, e.RemoveFact(name="*", of="cook"))
    assert town.facts() == {"outcode": "B18"}


def test_consent_is_evidence_with_its_wording_and_language(town: Town) -> None:
    town.settle_in(consents=())

    applied(town, e.RecordConsent(purpose="profile", granted=True, version="v2"))

    with town.store.begin() as uow:
        kept = uow.profiles.consents("r1")["profile"]
    assert (kept.granted, kept.version, kept.language, kept.at) == (True, "v2", "ur", NOW)


def test_opting_out_cancels_what_waits_and_opting_in_allows_again(town: Town) -> None:
    town.settle_in()
    with town.store.begin() as uow:
        rows = deliveries(town.desk, town.known_in(uow), (OutgoingMessage(text="news"),), NOW, cause=Cause.ALERT, cause_id="o1")
        uow.outbox.add(rows)
        uow.commit()

    applied(town, e.OptOut(), e.OptOut())
    assert town.known().opted_out
    applied(town, e.OptIn())

    assert not town.known().opted_out
    assert town.sent() == [], "what was cancelled does not come back"


def test_settings_of_the_person(town: Town) -> None:
    town.settle_in()

    applied(town, e.SetLanguage(language="pl"), e.SetAlerts(on=True))

    with town.store.begin() as uow:
        assert uow.profiles.alerts("r1")
    assert town.known().language == "pl"


def test_a_second_request_for_a_person_only_raises_the_urgency(town: Town) -> None:
    town.settle_in()

    applied(town, e.HandOver(reason="asked"), e.HandOver(reason="urgent", urgent=True))

    with town.store.begin() as uow:
        assert [(h.reason, h.urgent) for h in uow.hand_overs.waiting()] == [("asked", True)]


def test_an_answer_to_an_opening_is_kept(town: Town) -> None:
    town.settle_in()
    town.with_samples()
    with town.store.begin() as uow:
        opening = uow.openings.open_at(NOW)[0].id

    applied(town, e.RecordAnswer(opening=opening, answer="not_for_me", reason="pay"))

    with town.store.begin() as uow:
        assert [(a.opportunity_id, a.answer, a.reason) for a in uow.openings.answers("r1")] == [(opening, "not_for_me", "pay")]


def test_forgetting_leaves_nobody(town: Town) -> None:
    town.settle_in(occupation__cook=True)

    applied(town, e.Forget())

    assert town.contact() is None
    with town.store.begin() as uow:
        left: Mapping[str, Any] = uow.profiles.consents("r1")
        assert not left
