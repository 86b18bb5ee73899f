"""Cards and licences: who needs which, and what the usual next step is, by country and day."""

from datetime import date

import pytest

from bot.matching.licences import ASK, licence_step

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("occupation", "expected"),
    [
        ("labourer", ["cscs", "safety_passport"]),
        ("security", ["sia", "dbs"]),
        ("driver_taxi", ["driving", "taxi", "dbs"]),
        ("market_trader", ["street_trading"]),
        ("cook", ["food_hygiene"]),
        ("admin_assistant", []),
    ],
)
def test_a_licence_knows_who_is_asked_for_it(knowledge, occupation, expected):
    assert {one.id for one in knowledge.licences.values() if occupation in one.occupations} == set(expected)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("", "licence_driving"),
        ("GB", "licence_driving"),
        ("UA", "licence_driving_exchange"),
        ("RO", "licence_driving_accepted"),
        ("SY", "licence_driving_test"),
    ],
)
def test_a_driving_licence_from_abroad_has_a_way_of_its_own(knowledge, country, expected):
    assert licence_step(knowledge.licences["driving"], TODAY, country) == expected


def test_a_licence_past_its_review_is_a_coordinators_question(knowledge):
    driving = knowledge.licences["driving"]

    assert licence_step(driving, driving.review_by, "SY") == "licence_driving_test"
    assert licence_step(driving, date(2027, 5, 1), "SY") == ASK
    assert ASK in knowledge.sentences


def test_no_country_is_in_two_lists(knowledge):
    abroad = knowledge.licences["driving"].abroad

    assert not abroad.exchange & abroad.accepted


def test_every_step_of_a_licence_can_be_said(knowledge):
    for one in knowledge.licences.values():
        assert knowledge.say(one.step).text
        assert one.occupations, one.id
