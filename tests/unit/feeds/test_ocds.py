"""Contracts: small and local ones, lot by lot, and how they end."""

import pytest

from bot.assistant.feed import ContractLimits
from tests.unit.feeds.notices import CONTRACTS, load, package, release, said


def only(found):
    assert len(found.opportunities) == 1, (found.problems, found.left_out)
    return found.opportunities[0]


def reasons(found):
    return [one.what for one in found.left_out]


def test_a_small_local_notice():
    notice = only(load(package(release()), contracts=CONTRACTS))

    assert (notice.value, notice.pay, notice.postcode, notice.occupations) == (10000, "10,000", "B66 2QT", ("gardener",))
    assert notice.summaries["en"] == "Keep it tidy. Please quote."
    assert notice.url == "https://www.contractsfinder.service.gov.uk/Notice/1"


@pytest.mark.parametrize(("changes", "why"), [
    ({"value": {"amount": 900000, "currency": "GBP"}}, "worth 900,000 pounds, more than 250,000"),
    ({"suitability": {"sme": False, "vcse": False}}, "not meant for small or voluntary organisations"),
    ({"items": [{"deliveryAddresses": [{"postalCode": "TA12 6AF"}]}]}, "not in the area"),
    ({"items": [{"deliveryAddresses": [{"region": "United Kingdom"}]}]}, "not in the area"),
    ({"items": [{"deliveryAddresses": [{"postalCode": "BS1 1AA"}]}]}, "not in the area"),
    ({"items": []}, "names no place"),
])
def test_what_is_not_for_us_is_left_out_with_the_reason(changes, why):
    found = load(package(release(**changes)), contracts=CONTRACTS)

    assert (found.opportunities, found.problems) == ((), ())
    assert reasons(found) == [why]


@pytest.mark.parametrize("address", [
    {"postalCode": "b662qt"}, {"region": "West Midlands"}, {"region": "UKG31"}, {"locality": "Birmingham"}, {"postalCode": "WV1 1AA"},
])
def test_near_by_postcode_or_by_region(address):
    assert only(load(package(release(items=[{"deliveryAddresses": [{"postalCode": "LS1 3EX"}, address]}])), contracts=CONTRACTS))


def test_a_notice_without_a_place_is_where_its_buyer_is():
    local = release(items=[])
    local["parties"] = [{"roles": ["buyer"], "address": {"locality": "Smethwick", "postalCode": "B66 1AA"}}]

    assert only(load(package(local), contracts=CONTRACTS)).postcode == "B66 1AA"


def test_values_that_are_not_told_in_pounds():
    euro = only(load(package(release(value={"amount": 10000, "currency": "EUR"}))))
    gross = only(load(package(release(value={"amountGross": 12000, "currency": "GBP"}, minValue={"amount": 8000}))))

    assert (euro.value, euro.pay) == (None, "10,000 EUR")
    assert (gross.value, gross.pay) == (12000, "8,000 to 12,000")
    assert only(load(package(release(value=None)), contracts=CONTRACTS)).value is None


def test_every_lot_is_an_opening_of_its_own_worth_and_place():
    lots = [
        {"id": "L1", "title": "Handsworth", "value": {"amount": 9000, "currency": "GBP"}},
        {"id": "L2", "title": "All of England", "value": {"amount": 900000, "currency": "GBP"}},
        {"id": "L3", "title": "Leeds", "value": {"amount": 5000, "currency": "GBP"}},
        {"id": "L4", "title": "For the large", "suitability": {"sme": False}, "value": {"amount": 5000}},
    ]
    items = [
        {"relatedLot": "L1", "deliveryAddresses": [{"postalCode": "B20 3HE"}]},
        {"relatedLot": "L3", "deliveryAddresses": [{"postalCode": "LS1 3EX"}]},
        {"relatedLot": "L4", "deliveryAddresses": [{"postalCode": "B20 3HE"}]},
    ]

    found = load(package(release("n1", lots=lots, items=items)), contracts=CONTRACTS)
    lot = only(found)

    assert (lot.titles["en"], lot.value, lot.postcode) == ("Grounds maintenance: Handsworth", 9000, "B20 3HE")
    assert lot.reference == "n1#L1"
    assert len(found.left_out) == 3


def test_a_single_lot_is_the_notice_itself():
    lot = {"id": "L1", "value": {"amount": 7000, "currency": "GBP"}, "suitability": {"vcse": True}}

    notice = only(load(package(release("n1", value=None, suitability=None, lots=[lot])), contracts=CONTRACTS))

    assert (notice.reference, notice.value, notice.titles["en"]) == ("n1", 7000, "Grounds maintenance")


def ended(found):
    return {item.reference: status for item, status in found.ended.items()}


def test_an_award_ends_a_notice_even_when_it_says_no_more_than_that():
    assert ended(load(package(release("n1", tag=["award"], title=None)))) == {"n1": "closed"}
    assert ended(load(package(release("n1", tag=["tenderCancellation"])))) == {"n1": "cancelled"}
    assert ended(load(package(release("n1", status="withdrawn")))) == {"n1": "cancelled"}


def test_an_award_of_one_lot_ends_that_lot():
    award = release("n1", tag=["award"], title=None)
    award["awards"] = [{"relatedLots": ["L2"]}]

    assert ended(load(package(award))) == {"n1#L2": "closed"}


def test_of_two_releases_of_a_notice_the_later_one_holds_whatever_their_order():
    old = release("n1", title="Old", date="2026-11-01T00:00:00Z")
    new = release("n1", title="New", date="2026-11-02T00:00:00Z", tag=["tenderUpdate"])
    award = release("n1", title=None, date="2026-11-03T00:00:00Z", tag=["award"])

    assert only(load(package(old, new))).titles["en"] == "New"
    assert only(load(package(new, old))).titles["en"] == "New"
    for order in ((old, award), (award, old)):
        found = load(package(*order))
        assert found.opportunities == ()
        assert ended(found) == {"n1": "closed"}


def test_the_work_is_known_by_its_procurement_code():
    cpv = {"scheme": "CPV", "id": "55520000"}

    notice = only(load(package(release(title="Lunches for a meeting", classification=cpv))))

    assert notice.occupations == ("cook", "chef", "street_food")


def test_a_package_tells_of_changes_and_never_of_all():
    assert not load(package(release())).whole


def test_insurance_is_read_from_the_text():
    notice = only(load(package(release(description="Public liability insurance of 5m is required."))))

    assert notice.requirements.insured
    assert notice.requirements.inferred == ("insured",)


def test_without_limits_everything_stays():
    far = release(items=[], value={"amount": 9e6, "currency": "GBP"})

    assert only(load(package(far), contracts=ContractLimits()))


def test_broken_releases_cost_only_themselves():
    found = load({"releases": [7, None, {"ocid": "x"}, release("ok"), {"tender": []}]})

    assert [one.reference for one in found.opportunities] == ["ok"]
    assert len(said(found)) == 4
