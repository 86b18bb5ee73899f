"""Tokens, calls and webhooks of the API: one suite for every store."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.assistant.api_access import Access, Limit, TooMany
from bot.assistant.api_once import KeyReused, Made, create_once
from bot.assistant.api_referrals import Referrals
from bot.assistant.api_replies import fixed_id
from bot.assistant.api_tokens import Scope
from bot.assistant.coordinators import Partner, Role, Viewer
from bot.assistant.link import Link
from bot.assistant.outcome import ReferralStatus
from bot.assistant.ports import Store
from bot.assistant.referring import Referring
from bot.assistant.values import Channel, Consent
from bot.assistant.webhook_desk import WebhookDesk
from bot.assistant.webhook_sending import WebhookSending
from bot.assistant.webhooks import CHOOSABLE, News, SendingState, is_ours
from bot.errors import AccountError, OpeningError, WebhookError
from tests.contract.builders import NOW, contact, event, later, opportunity

ADDRESS = "https://hooks.example.org/doorstep"


def viewer(partner="charity", role=Role.PARTNER_MEMBER):
    return Viewer(coordinator_id="k1", name="", role=role, partner_id=partner, partner_name=partner)


@pytest.fixture
def ids():
    numbers = count(1)
    return lambda: f"id{next(numbers):03}"


@pytest.fixture
def filled(store: Store) -> Store:
    """r1 lets the charity see them, r2 nobody; the trust has an opening and an event."""
    with store.begin() as work:
        for name in ("charity", "trust"):
            work.accounts.save_partner(Partner(id=name, name=name))
        for number in (1, 2):
            work.contacts.add(contact(f"c{number}", resident=f"r{number}", address=f"+44770090012{number}"))
        work.profiles.record_consent("r1", Consent(
            purpose="seen_by:charity", granted=True, version="1", language="en", channel=Channel.SMS, at=NOW,
        ))
        work.openings.upsert(opportunity(), NOW)
        work.openings.own("o1", "trust")
        work.events.upsert(event(), NOW)
        work.held_events.own("e1", "trust")
        work.commit()
    return store


def add(access, **changes):
    given = {"partner_id": "charity", "scopes": [Scope.READ_OPENINGS], "lasts": timedelta(days=30), "by": None, "at": NOW}
    return access.add("Case system", **{**given, **changes})


def test_a_token_opens_the_door_of_its_partner_until_it_ends_or_is_revoked(filled, ids):
    access = Access(store=filled, new_id=ids)
    token, secret = add(access)

    caller = access.enter(secret, later(hours=1))
    assert (caller.viewer.partner_id, caller.viewer.role, caller.scopes) == (
        "charity", Role.PARTNER_MEMBER, {Scope.READ_OPENINGS})
    assert access.enter(f"{secret}x", NOW) is None
    assert access.enter(secret, later(days=30)) is None
    with filled.begin() as work:
        kept = work.api.tokens()[0]
    assert (kept.used, secret in repr(kept)) == (later(hours=1), False)

    assert [access.revoke(token.id, by=None, at=NOW) for _ in range(2)] == [True, False]
    assert access.enter(secret, later(hours=2)) is None
    with filled.begin() as work:
        assert [one.what for one in work.audit.lines()] == ["revoked_token", "made_token"]
        work.accounts.save_partner(Partner(id="charity", name="charity", active=False))
        work.commit()
    assert access.enter(add(access, partner_id="trust")[1], NOW) is not None
    with pytest.raises(AccountError, match="no such partner"):
        add(access)


def test_a_token_of_a_partner_that_left_opens_nothing(filled, ids):
    access = Access(store=filled, new_id=ids)
    _, secret = add(access)
    with filled.begin() as work:
        work.accounts.save_partner(Partner(id="charity", name="charity", active=False))
        work.commit()

    assert access.enter(secret, NOW) is None


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"lasts": timedelta(days=900)}, {"partner_id": "nobody"}])
def test_a_token_without_a_purpose_or_an_end_is_refused(filled, ids, wrong):
    with pytest.raises(AccountError):
        add(Access(store=filled, new_id=ids), **wrong)


def test_whoever_calls_too_often_waits_for_the_rest_of_the_minute(filled, ids):
    access = Access(store=filled, new_id=ids, limit=Limit(calls=2))
    _, secret = add(access)
    for _ in range(2):
        assert access.enter(secret, NOW)

    with pytest.raises(TooMany) as refused:
        access.enter(secret, later(seconds=20))
    assert 40 <= refused.value.wait <= 42
    assert access.enter(secret, later(seconds=60))


def test_a_create_with_one_key_is_done_once_and_answered_alike(filled):
    made = []

    def make():
        made.append(fixed_id("charity", "key-1"))
        return Made(status=201, body=json.dumps({"id": made[-1]}))

    first, second = (create_once(filled, "charity", "key-1", "{}", NOW, make) for _ in range(2))
    assert (len(made), second) == (1, replace(first, again=True))
    with pytest.raises(KeyReused):
        create_once(filled, "charity", "key-1", "[]", NOW, make)
    assert create_once(filled, "trust", "key-1", "{}", NOW, make).again is False  # keys of partners are their own
    with filled.begin() as work:
        assert [work.api.prune_replies(later(days=1), 1) for _ in range(3)] == [1, 1, 0]


def test_a_referral_needs_somebody_who_may_be_seen_and_records_the_consent(filled):
    referrals = Referrals(store=filled)
    for resident, opening in (("r2", "o1"), ("r9", "o1"), ("r1", "o9")):
        with pytest.raises(OpeningError):
            referrals.refer(viewer(), resident, opening, "2026-11", NOW)

    made = [referrals.refer(viewer(), "r1", "o1", "2026-11", NOW) for _ in range(2)]
    assert made[0] == made[1]
    with filled.begin() as work:
        consent = work.profiles.consents("r1")["refer:o1"]
        assert (consent.granted, consent.version, consent.collected_by) == (True, "2026-11", "partner:charity")
        assert [one.what for one in work.audit.lines()] == ["referred_resident"]
    assert [(one.referral.status, one.received) for one in referrals.listed(viewer())] == [(ReferralStatus.OPEN, False)]
    assert referrals.listed(viewer("trust")) == []  # before it is passed on the trust knows of nobody


def test_both_sides_see_how_a_referral_stands_and_the_reply(filled):
    referrals, answering = Referrals(store=filled), Referring(store=filled)
    referrals.refer(viewer(), "r1", "o1", "1", NOW)
    programme = viewer("trust", Role.COORDINATOR)
    answering.answer(programme, "r1", "o1", ReferralStatus.PASSED_ON, "", NOW)

    assert referrals.one(viewer("trust"), "r1", "o1").received
    answering.answer(viewer("trust"), "r1", "o1", ReferralStatus.PASSED_ON, "Interview on Monday", NOW)
    assert referrals.one(viewer(), "r1", "o1").referral.reply == "Interview on Monday"
    with filled.begin() as work:
        work.profiles.forget("r1", NOW)
        work.commit()
    assert [referrals.listed(viewer(one)) for one in ("charity", "trust")] == [[], []]


def test_who_referred_somebody_goes_with_the_profile_into_another(filled):
    with filled.begin() as work:
        for resident, opening in (("r1", "o1"), ("r1", "o2"), ("r2", "o1")):
            work.referrals.open(resident, opening, NOW)
            work.api.refer("charity", resident, opening, NOW)
        work.links.keep(Link(
            id="l1", kept="r2", joined="r1", at=NOW, contacts=(), bookings=(), tags=(), alerts=(True, True, True),
            facts=(), facts_joined=(), answers=(),
        ))
        assert work.links.settle(later(days=30), 9) == 1
        assert sorted(work.api.referred("charity")) == [("r2", "o1"), ("r2", "o2")]


class Receiver:
    """What a partner's system does: believes what is signed, once."""

    def __init__(self):
        self.status, self.heard, self.calls, self.clock, self.secret = 204, [], 0, NOW, ""

    def __call__(self, address, headers, body):
        self.calls += 1
        if self.status == 0:
            raise WebhookError("no answer (ConnectError)")
        if 200 <= self.status < 300:
            assert address == ADDRESS
            assert is_ours(self.secret, headers, body, self.clock)
            self.heard.append((headers["webhook-id"], json.loads(body)))
        return self.status

    @property
    def kinds(self):
        return [body["type"] for _, body in self.heard]


@pytest.fixture
def hook(filled, ids):
    """(desk, webhook of the trust, sending, receiver)"""
    desk, receiver = WebhookDesk(store=filled, new_id=ids), Receiver()
    made = desk.add(viewer("trust"), ADDRESS, frozenset(CHOOSABLE), NOW)
    receiver.secret = made.secret
    return desk, made, WebhookSending(store=filled, post=receiver, new_id=ids), receiver


def run(sending, receiver, at):
    receiver.clock = at
    return sending.run(lambda: at)


def change(store, **changes):
    with store.begin() as work:
        work.openings.upsert(opportunity(**changes), NOW)
        work.commit()


def test_what_stood_before_is_no_news_and_a_change_is_told_once(filled, hook):
    _, _, sending, receiver = hook
    assert run(sending, receiver, NOW) == 0

    change(filled, place="Gym")
    with filled.begin() as work:
        work.events.upsert(event("e2"), NOW)
        work.held_events.own("e2", "trust")
        work.openings.upsert(opportunity("o2"), NOW)  # the programme's: no news for the trust
        work.commit()
    assert [run(sending, receiver, later(minutes=n)) for n in (1, 2)] == [2, 0]
    assert sorted(receiver.kinds) == ["event.created", "opening.changed"]
    data = {body["type"]: body["data"] for _, body in receiver.heard}
    assert (data["opening.changed"]["place"], data["event.created"]["id"]) == ("Gym", "e2")


def test_a_referral_is_told_when_it_is_passed_on_and_forgotten_with_its_person(filled, hook):
    _, made, sending, receiver = hook
    Referrals(store=filled).refer(viewer(), "r1", "o1", "1", NOW)
    assert run(sending, receiver, NOW) == 0

    Referring(store=filled).answer(viewer("trust", Role.COORDINATOR), "r1", "o1", ReferralStatus.PASSED_ON, "", NOW)
    receiver.status = 0
    run(sending, receiver, NOW)
    with filled.begin() as work:
        assert [one.resident_id for one in work.webhooks.sendings(made.id)] == ["r1"]
        assert not any("r1" in subject for subject in work.webhooks.seen(made.id))
        work.profiles.forget("r1", NOW)
        work.commit()
        assert work.webhooks.sendings(made.id) == []


def test_a_receiver_that_is_down_for_a_day_hears_everything_once(filled, hook):
    desk, made, sending, receiver = hook
    receiver.status = 503
    change(filled, place="Gym")
    for minutes in range(0, 24 * 60, 15):
        run(sending, receiver, later(minutes=minutes))
    webhook, (waiting,) = desk.one(viewer("trust"), made.id)
    assert (webhook.failing, webhook.stopped) == (NOW, None)
    assert (waiting.state, waiting.answer) == (SendingState.WAITING, "503")
    assert 6 <= receiver.calls <= 10

    receiver.status = 204
    for hours in range(24, 40):
        run(sending, receiver, later(hours=hours))
    assert receiver.kinds == ["opening.changed"]
    webhook, (arrived,) = desk.one(viewer("trust"), made.id)
    assert (webhook.failing, arrived.state) == (None, SendingState.ARRIVED)


def test_after_three_days_it_is_given_up_with_a_line_in_the_audit_until_somebody_starts_it_again(filled, hook):
    desk, made, sending, receiver = hook
    receiver.status = 0
    change(filled, place="Gym")
    for hours in range(0, 100, 2):
        run(sending, receiver, later(hours=hours))
    webhook, (dead,) = desk.one(viewer("trust"), made.id)
    assert (dead.state, dead.due) == (SendingState.DEAD, None)
    assert webhook.stopped is not None
    with filled.begin() as work:
        assert "gave_up_webhook" in [one.what for one in work.audit.lines()]
    calls, receiver.status = receiver.calls, 204
    change(filled, place="Hall")
    run(sending, receiver, later(days=5))
    assert receiver.calls == calls

    desk.start_again(viewer("trust"), made.id, later(days=5))
    change(filled, place="Library")
    run(sending, receiver, later(days=5, minutes=1))
    assert [body["data"]["place"] for _, body in receiver.heard] == ["Library"]


def test_a_receiver_that_says_it_is_gone_is_not_asked_again(filled, hook):
    desk, made, sending, receiver = hook
    receiver.status = 410
    desk.test(viewer("trust"), made.id, NOW)
    for minutes in range(3):
        run(sending, receiver, later(minutes=minutes))

    assert (receiver.calls, desk.one(viewer("trust"), made.id)[0].stopped) == (1, NOW)


def test_one_that_is_down_is_tried_once_in_a_run_and_holds_up_no_other(filled, hook, ids):
    desk, made, sending, receiver = hook
    for _ in range(5):
        desk.test(viewer("trust"), made.id, NOW)
    receiver.status = 500
    run(sending, receiver, NOW)

    assert receiver.calls == 1


def test_a_crash_while_sending_sends_it_again_under_the_same_id(filled, hook):
    desk, made, sending, receiver = hook
    first = desk.test(viewer("trust"), made.id, NOW)
    with filled.begin() as work:  # claimed, and never settled
        assert [one.id for one in work.webhooks.claim(NOW, later(minutes=5), 9)] == [first.id]
        assert work.webhooks.claim(NOW, later(minutes=5), 9) == []
        work.commit()

    assert [run(sending, receiver, later(minutes=n)) for n in (1, 5)] == [0, 1]
    assert [one for one, _ in receiver.heard] == [first.id]


def test_webhooks_are_their_partners(filled, hook):
    desk, made, _, _ = hook
    other = viewer("charity")
    for forbidden in (desk.one, lambda v, i: desk.test(v, i, NOW), lambda v, i: desk.remove(v, i, NOW)):
        with pytest.raises(WebhookError):
            forbidden(other, made.id)
    assert (desk.listed(other), len(desk.listed(viewer("trust")))) == ([], 1)
    assert len(desk.listed(viewer("charity", Role.ADMINISTRATOR))) == 1

    desk.remove(viewer("trust"), made.id, NOW)
    assert desk.listed(viewer("trust")) == []


def test_only_what_was_chosen_is_told(filled, ids):
    receiver = Receiver()
    desk = WebhookDesk(store=filled, new_id=ids)
    receiver.secret = desk.add(viewer("trust"), ADDRESS, frozenset({News.EVENT_CHANGED}), NOW).secret
    change(filled, place="Gym")
    with filled.begin() as work:
        work.events.upsert(event(place="Hall"), NOW)
        work.commit()
    run(WebhookSending(store=filled, post=receiver, new_id=ids), receiver, NOW)

    assert receiver.kinds == ["event.changed"]


def test_old_messages_are_pruned(filled, hook):
    desk, made, _, _ = hook
    for _ in range(2):
        desk.test(viewer("trust"), made.id, NOW)
    with filled.begin() as work:
        assert [work.webhooks.prune(later(days=1), 1) for _ in range(3)] == [1, 1, 0]
