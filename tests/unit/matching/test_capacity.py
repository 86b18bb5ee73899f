"""Places that are left, and what a business can carry."""

from datetime import date

import pytest

from bot.matching.match import match
from bot.matching.values import Enterprise
from tests.unit.matching.people import NY, RS, N, R, ids, opening, person

TODAY = date(2026, 11, 21)
BUSINESS = [
    ({}, {"value": 20_000.0}, R, None),
    ({"stage": "idea"}, {"value": 20_000.0}, NY, "trading_only"),
    ({"stage": "idea"}, {}, R, None),
    ({"stage": "trading", "turnover": 15_000.0}, {"value": 20_000.0}, NY, "contract_big"),
    ({"stage": "trading", "turnover": 20_000.0}, {"value": 20_000.0}, R, None),
    ({}, {"asked": {"people": 3}}, RS, "tell_people"),
    ({"people": 2}, {"asked": {"people": 3}}, NY, "team_small"),
    ({"people": 3}, {"asked": {"people": 3}}, R, None),
    ({}, {"asked": {"insured": True}}, RS, "insurance_needed"),
    ({"insured": False}, {"asked": {"insured": True}}, NY, "insurance_needed"),
    ({"insured": True}, {"asked": {"insured": True}}, R, None),
    ({}, {"asked": {"hygiene": 4}}, RS, "hygiene_needed"),
    ({"hygiene": 3}, {"asked": {"hygiene": 4}}, NY, "hygiene_needed"),
    ({"hygiene": 4}, {"asked": {"hygiene": 4}}, R, None),
]


@pytest.mark.parametrize(("told", "offer", "verdict", "reason"), BUSINESS)
def test_what_a_business_can_carry(knowledge, told, offer, verdict, reason):
    who = person(enterprise=Enterprise(**told) if told else None)
    found = match(who, opening(kind="enterprise", **offer), knowledge, TODAY)

    assert found.verdict is verdict
    assert reason is None or reason in ids(found)


@pytest.mark.parametrize(("places", "taken", "verdict"), [(2, 2, N), (2, 1, R), (0, 0, N), (None, 9, R)])
@pytest.mark.parametrize("kind", ["mentoring", "training"])
def test_a_full_class_or_mentor_is_not_offered(knowledge, kind, places, taken, verdict):
    assert match(person(), opening(kind=kind, places=places, taken=taken), knowledge, TODAY).verdict is verdict
