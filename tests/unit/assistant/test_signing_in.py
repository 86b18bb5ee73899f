"""Signing in: passwords, second steps, tries that are counted, links, sessions."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from argon2 import PasswordHasher

from bot.assistant import totp
from bot.assistant.account_care import RESET_FOR, AccountCare
from bot.assistant.coordinators import Role, Stage, Viewer
from bot.assistant.passwords import Passwords
from bot.assistant.signing_in import SignInRules, SignIns, digest
from bot.errors import AccountError, SignInRefused, Why
from bot.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EMAIL, PASSWORD = "worker@example.org", "four cups of green tea"


def after(**given):
    return NOW + timedelta(**given)


@pytest.fixture
def sign_ins():
    numbers = count()
    return SignIns(
        store=MemoryStore(), new_id=lambda: f"id-{next(numbers):020}", rules=SignInRules(tries=3, places=5),
        passwords=Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
    )


@pytest.fixture
def care(sign_ins):
    made = AccountCare(sign_ins=sign_ins)
    made.save_partner("Hospital trust", by=None, at=NOW)
    return made


@pytest.fixture
def person(care):
    """Somebody who chose a password."""
    made, token = care.invite(
        EMAIL, name="A  worker", role=Role.PARTNER_MEMBER, partner="hospital TRUST", by=None, at=NOW
    )
    care.choose_password(token, PASSWORD, NOW)
    return made


def refused(sign_ins, email=EMAIL, password=PASSWORD, place="here", at=NOW):
    with pytest.raises(SignInRefused) as caught:
        sign_ins.sign_in(email, password, place, at)
    return caught.value.why


def audited(sign_ins):
    with sign_ins.store.begin() as work:
        return [line.what for line in reversed(work.audit.lines())]


# RFC 6238, appendix B, the last six digits
@pytest.mark.parametrize(("seconds", "code"), [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
    (20000000000, "353130"),
])
def test_codes_are_those_of_the_standard(seconds, code):
    secret = b32encode(b"12345678901234567890").decode()

    assert totp.code_at(secret, seconds // 30) == code


def test_a_code_works_once_and_a_little_early_or_late():
    secret = totp.secret_of(b"x" * 32)
    step = totp.step_of(NOW)

    assert totp.step_taken(secret, totp.code_at(secret, step - 1), NOW, 0) == step - 1
    assert totp.step_taken(secret, totp.code_at(secret, step + 1), NOW, 0) == step + 1
    assert totp.step_taken(secret, totp.code_at(secret, step + 2), NOW, 0) is None
    assert totp.step_taken(secret, totp.code_at(secret, step), NOW, step) is None


def test_an_invitation_lets_somebody_choose_a_password_once(care, sign_ins):
    made, token = care.invite(EMAIL, name="A  worker", role=Role.READER, partner="Hospital trust", by=None, at=NOW)
    assert (made.name, care.of_link(token, NOW)) == ("A worker", made)
    assert refused(sign_ins) is Why.WRONG, "no password was chosen yet"

    session, stage = care.choose_password(token, PASSWORD, NOW)

    assert stage is Stage.SIGNED_IN
    assert sign_ins.who(session, NOW).viewer.partner_name == "Hospital trust"
    assert care.of_link(token, NOW) is None
    with pytest.raises(AccountError, match="was used"):
        care.choose_password(token, PASSWORD, NOW)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "worker@example.org", "x" * 201, "my worker is here"])
def test_a_poor_password_is_refused_and_the_link_still_works(care, password):
    _, token = care.invite(EMAIL, name="", role=Role.READER, partner="Hospital trust", by=None, at=NOW)

    with pytest.raises(AccountError):
        care.choose_password(token, password, NOW)
    assert care.choose_password(token, PASSWORD, NOW)


@pytest.mark.parametrize(("email", "partner", "field"), [
    ("nobody", "Hospital trust", "email"), (EMAIL.upper(), "Hospital trust", "email"), ("b@example.org", "Church", "partner"),
])
def test_an_invitation_says_what_is_wrong(care, person, email, partner, field):
    with pytest.raises(AccountError) as caught:
        care.invite(email, name="", role=Role.READER, partner=partner, by=None, at=NOW)

    assert caught.value.field == field


def test_sign_in_and_out(sign_ins, person):
    token, stage = sign_ins.sign_in(EMAIL.upper(), PASSWORD, "here", NOW)
    assert (stage, sign_ins.who(token, NOW).viewer.coordinator_id) == (Stage.SIGNED_IN, person.id)

    sign_ins.sign_out(token, NOW)

    assert sign_ins.who(token, NOW) is None
    assert audited(sign_ins)[-2:] == ["signed_in", "signed_out"]


def test_nobody_and_a_wrong_password_get_the_same_answer(sign_ins, person):
    assert refused(sign_ins, password="another long one") is Why.WRONG
    assert refused(sign_ins, email="nobody@example.org") is Why.WRONG


def test_a_password_is_checked_for_nobody_too(sign_ins, person, monkeypatch):
    checked = []
    monkeypatch.setattr(Passwords, "right", lambda _self, hashed, password: checked.append(hashed) or False)
    refused(sign_ins, email="nobody@example.org")
    refused(sign_ins)

    assert [bool(one) for one in checked] == [False, True]


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_too_many_tries_lock_an_address_for_a_while_whether_it_has_an_account_or_not(sign_ins, person, email):
    whys = [refused(sign_ins, email, "wrong password", place=str(n)) for n in range(4)]

    assert whys == [Why.WRONG] * 3 + [Why.LOCKED]
    assert refused(sign_ins, email, "wrong password", "far", after(minutes=16)) is Why.WRONG


def test_the_right_password_waits_for_the_lock_too_and_a_new_link_ends_it(sign_ins, care, person):
    for _ in range(3):
        refused(sign_ins, password="wrong password")
    assert refused(sign_ins) is Why.LOCKED

    care.choose_password(care.new_link(person.id, by=None, at=NOW), PASSWORD, NOW)

    assert sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)


def test_too_many_tries_from_one_place_lock_the_place(sign_ins, person):
    for n in range(5):
        refused(sign_ins, f"{n}@example.org", place="there")

    assert refused(sign_ins, place="there") is Why.LOCKED
    assert sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)


def with_second_step(care, person):
    secret = care.new_secret()
    codes = care.use_secret(person.id, secret, totp.code_at(secret, totp.step_of(NOW)), NOW)
    return secret, codes


def test_the_second_step_is_asked_for_and_its_code_works_once(sign_ins, care, person):
    secret, _ = with_second_step(care, person)
    token, stage = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    assert stage is Stage.PASSWORD
    assert sign_ins.who(token, NOW) is None, "half way in is not in"
    code = totp.code_at(secret, totp.step_of(after(seconds=30)))

    fresh = sign_ins.second_step(token, f"{code[:3]} {code[3:]}", after(seconds=30))

    assert sign_ins.who(fresh, after(minutes=1)).viewer.coordinator_id == person.id
    again, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", after(seconds=31))
    with pytest.raises(SignInRefused):
        sign_ins.second_step(again, code, after(seconds=31))
    with pytest.raises(SignInRefused):
        sign_ins.second_step(token, code, after(seconds=31))


def test_a_recovery_code_works_once(sign_ins, care, person):
    _, codes = with_second_step(care, person)
    assert len(set(codes)) == 8
    first, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)

    assert sign_ins.second_step(first, codes[0].upper(), NOW)
    second, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    with pytest.raises(SignInRefused) as caught:
        sign_ins.second_step(second, codes[0], NOW)
    assert caught.value.why is Why.WRONG


def test_codes_cannot_be_tried_for_ever_not_even_over_new_sign_ins(sign_ins, care, person):
    with_second_step(care, person)
    whys = []
    for minute in range(4):
        at = after(minutes=minute)
        with sign_ins.store.begin() as work:
            token = sign_ins.open(work, work.accounts.get(person.id), Stage.PASSWORD, at)
            work.commit()
        with pytest.raises(SignInRefused) as caught:
            sign_ins.second_step(token, "000000", at)
        whys.append(caught.value.why)

    assert whys == [Why.WRONG] * 3 + [Why.LOCKED]


def test_a_wrong_code_does_not_turn_the_second_step_on(care, person):
    with pytest.raises(AccountError, match="not the code of now"):
        care.use_secret(person.id, care.new_secret(), "000000", NOW)


@pytest.mark.parametrize("secret", ["", "ABC", "1" * 32, "a" * 32])
def test_a_key_of_ones_own_making_is_refused(care, person, secret):
    with pytest.raises(AccountError, match="no key"):
        care.use_secret(person.id, secret, "000000", NOW)


def test_a_session_ends_when_nobody_uses_it_and_after_a_day(sign_ins, person):
    token, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    for hour in range(1, 12):
        assert sign_ins.who(token, after(hours=hour)) is not None
    assert sign_ins.who(token, after(hours=12)) is None
    idle, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    assert sign_ins.who(idle, after(hours=2, minutes=1)) is None


def test_sign_out_everywhere_keeps_this_browser_when_asked_to(sign_ins, person):
    one, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    other, _ = sign_ins.sign_in(EMAIL, PASSWORD, "there", NOW)

    assert sign_ins.sign_out_everywhere(person.id, NOW, but=digest(one)) == 2

    assert sign_ins.who(one, NOW)
    assert sign_ins.who(other, NOW) is None


def test_a_new_password_ends_the_other_sessions(sign_ins, care, person):
    old, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    with pytest.raises(AccountError) as caught:
        care.change_password(person.id, "not this one", "a river runs by night", NOW)
    assert caught.value.field == "old"

    fresh = care.change_password(person.id, PASSWORD, "a river runs by night", NOW)

    assert sign_ins.who(old, NOW) is None
    assert sign_ins.who(fresh, NOW)
    assert refused(sign_ins) is Why.WRONG


def test_who_is_shut_out_is_out_at_once(sign_ins, care, person):
    boss = Viewer(coordinator_id="boss", name="", role=Role.ADMINISTRATOR, partner_id="p")
    token, _ = sign_ins.sign_in(EMAIL, PASSWORD, "here", NOW)
    link = care.new_link(person.id, by=boss, at=NOW)

    care.change(person.id, by=boss, at=NOW, disabled=True)

    assert sign_ins.who(token, NOW) is None
    assert refused(sign_ins) is Why.WRONG
    assert care.of_link(link, NOW) is None


def test_nobody_changes_their_own_role(care, person):
    me = Viewer(coordinator_id=person.id, name="", role=Role.ADMINISTRATOR, partner_id="p")
    with pytest.raises(AccountError, match="their own role"):
        care.change(person.id, by=me, at=NOW, role=Role.READER)


def test_a_reset_link_is_old_after_a_day(care, person):
    link = care.new_link(person.id, by=None, at=NOW)

    assert care.of_link(link, NOW + RESET_FOR - timedelta(seconds=1)) is not None
    assert care.of_link(link, NOW + RESET_FOR) is None


def test_a_partner_has_a_name_of_its_own(care):
    for name in ("  ", "hospital trust"):
        with pytest.raises(AccountError) as caught:
            care.save_partner(name, by=None, at=NOW)
        assert caught.value.field == "name"
