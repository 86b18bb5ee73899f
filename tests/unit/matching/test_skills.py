"""Skills carry over to work that is new to a person, never to a register, and are said in plain words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.match import match
from bot.matching.person import person_of
from bot.matching.relations import WEIGHT, Relation
from bot.matching.skills import share, shared_skills
from bot.matching.values import Experience, Kind, Opportunity, Profile, Verdict

TODAY = date(2026, 11, 22)


def job(*occupations, kind=Kind.JOB):
    return Opportunity(id="o", kind=kind, titles={"en": "Work"}, occupations=occupations)


def did(*occupations, skills=()):
    return Profile(id="p", experiences=tuple(Experience(occupation=one) for one in occupations), skills=skills)


def said(found, name="reason.skills_carry"):
    return [one.params["skill"] for one in found.reasons if one.context == name]


@pytest.mark.parametrize(
    ("done", "wanted", "best"),
    [
        ("homemaker", "care_assistant", "personal_care"),
        ("homemaker", "cook", "cook_for_many"),
        ("market_trader", "shop_assistant", "handle_cash"),
        ("farmer", "gardener", "grow_things"),
        ("driver_taxi", "security", "stay_alert"),
        ("community_health_worker", "employment_adviser", "help_with_forms"),
        ("doctor_gp", "phlebotomist", "take_samples"),
    ],
)
def test_what_few_kinds_of_work_teach_is_told_first(knowledge, done, wanted, best):
    assert shared_skills([done], wanted, knowledge)[0] == best


def test_unknown_work_brings_and_uses_nothing(knowledge):
    assert shared_skills(["astronaut"], "cook", knowledge) == ()
    assert shared_skills(["cook"], "astronaut", knowledge) == ()


@pytest.mark.parametrize(
    ("done", "wanted", "relation"),
    [
        ("homemaker", "care_assistant", Relation.SKILLS),
        ("homemaker", "childminder", Relation.RELATED),
        ("market_trader", "waiter", Relation.SKILLS),
        ("farmer", "warehouse", Relation.SKILLS),
        ("chef", "photographer", Relation.NONE),
        ("clinical_coder", "patient_transport", Relation.NONE),
        ("carpenter", "bricklayer", Relation.SKILLS),
    ],
)
def test_skills_relate_what_the_taxonomy_does_not(knowledge, done, wanted, relation):
    assert knowledge.relations.between(done, wanted) is relation


def test_a_lorry_driver_may_drive_a_van_but_not_the_other_way_round(knowledge):
    between = knowledge.relations.between

    assert between("driver_lorry", "driver_delivery") is Relation.STEPPING_STONE
    assert between("driver_delivery", "driver_lorry") is Relation.SKILLS


def test_skills_never_reach_over_a_register_or_a_title(knowledge):
    walled = {one.id for one in knowledge.occupations.values() if one.regulator or one.needs}
    crossing = [
        (done, wanted)
        for done, row in knowledge.relations.table.items() for wanted, relation in row.items()
        if relation is Relation.SKILLS and {done, wanted} & walled
    ]
    everything = person_of(did("homemaker", skills=tuple(knowledge.skills)), knowledge)

    assert crossing == []
    assert not {wanted for wanted, fit in everything.fits.items() if fit.relation is Relation.SKILLS} & walled


def test_skills_weigh_less_than_the_same_work_and_more_than_the_same_sector(knowledge):
    weights = [
        knowledge.relations.weight(done, wanted)
        for done, row in knowledge.relations.table.items() for wanted, relation in row.items()
        if relation is Relation.SKILLS
    ]

    assert len(weights) > 500
    assert WEIGHT[Relation.SECTOR] < min(weights) < max(weights) < WEIGHT[Relation.ISCO]


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")), st.sampled_from("abcdefgh"))
def test_one_more_skill_never_makes_it_worse(brought, used, more):
    assert 0 <= share(brought, used) <= share(brought | {more}, used) <= 1


def test_a_parent_reads_what_they_bring_to_care_work(knowledge):
    found = match(did("homemaker"), job("care_assistant"), knowledge, TODAY)

    assert found.verdict is Verdict.READY
    assert found.reasons[0].context == "reason.skills_carry"
    assert said(found) == ["personal_care"]


def test_skills_do_not_make_somebody_a_trained_worker(knowledge):
    assert match(did("tailor"), job("electrician"), knowledge, TODAY).verdict is Verdict.NOT_YET
    assert match(did("homemaker"), job("nurse_adult"), knowledge, TODAY).verdict is Verdict.NEVER


def test_a_mentor_is_not_offered_for_skills(knowledge):
    assert said(match(did("homemaker"), job("care_assistant", kind=Kind.MENTORING), knowledge, TODAY)) == []


def test_skills_told_count_without_any_work(knowledge):
    told = did(skills=("handle_cash", "sell", "welcome"))
    fit = person_of(told, knowledge).fit(("waiter",))

    assert (fit.relation, fit.done) == (Relation.SKILLS, "")
    assert said(match(told, job("waiter"), knowledge, TODAY)) == ["handle_cash"]


def test_skills_told_add_to_those_of_the_work_but_never_hide_it(knowledge):
    trader = did("market_trader", skills=("two_languages", "listen", "work_in_shifts"))
    plain, more = person_of(did("market_trader"), knowledge), person_of(trader, knowledge)

    assert more.fit(("street_food",)) == plain.fit(("street_food",))
    assert all(more.fit((one,)).weight >= fit.weight for one, fit in plain.fits.items())
    assert more.fit(("interpreter",)).weight > plain.fit(("interpreter",)).weight
