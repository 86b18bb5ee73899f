"""An office in which every page of the console has something to show, and some of it is as bad as it gets.

Long names, markup, emoji and Arabic stand where coordinators and residents may write them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.assistant.api_tokens import Scope
from bot.assistant.attendance import How
from bot.assistant.broadcast_writing import BroadcastWriting, Draft
from bot.assistant.certificate import Certificate
from bot.assistant.coordinators import Coordinator, Role, Viewer
from bot.assistant.delivering import Delivering, Pieces
from bot.assistant.door import check_in
from bot.assistant.ports import Store
from bot.assistant.reach import Reply
from bot.assistant.result_counting import Counting
from bot.assistant.totp import secret_of
from bot.assistant.values import Channel, DeliveryStatus, LogLine, Settled, StoredFact
from bot.assistant.webhooks import CHOOSABLE, News, Sending, SendingState, Webhook
from bot.console.office.office import Office
from bot.matching.events import sessions_of
from tests.fakes.office import PASSWORD, QUICK, agree_to_messages, fill, knowledge, make_broadcasting, rules
from tests.fakes.office_events import event, fill_events

BOSS = Viewer(coordinator_id="boss", name="The boss", role=Role.ADMINISTRATOR, partner_id="trust", partner_name="Hospital trust")
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 2
"""one word, longer than a telephone is wide"""
MARKUP = '<b>&amp; "hello" \N{THUMBS UP SIGN}\N{FAMILY}</b><script>alert(1)</script>'
ARABIC_NAME = "فاطمة الزهراء بنت عبد الرحمن"
KEY = secret_of(b"a key for the second step")
TABLE = (
    "kind,title,starts,ends,place,postcode,closes,reference\n"
    f"event,Open day {LONG},2031-12-01 10:00,2031-12-01 12:00,Library,B66 3PZ,,1\n"
    "event,Late class,2031-12-02 10:00,2031-12-02 09:00,Library,B66 3PZ,,2\n"
    "job,Cleaner <b>,,,Hospital,B66 2QT,2031-12-20,3\n"
)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Ids of what was made."""

    draft: str
    running: str
    looked_at: str
    imported: str
    waiting: str
    """a long file that no worker has read yet"""
    token: str
    link: str


def fill_wholly(office: Office, at: datetime) -> Whole:
    """Fill the office. `guarded` has a second step, with KEY; nobody signs in as `leaver`, who gets a link."""
    store = office.store
    fill(store, at)
    fill_events(store, at)
    agree_to_messages(store, at)
    _staff(store)
    _people(store, at)
    _certificate(store, at)
    _webhook(store, at)
    draft, running = _broadcasts(store, at)
    uploads = [office.sending_in.look(BOSS, f"{LONG}.csv", TABLE.replace(",Library,", f",{name},").encode(), at)
               for name in ("Library", "Town hall")]
    office.sending_in.bring_in(BOSS, uploads[1].id, at)
    rows = "".join(f"event,Day {n},2031-12-01 10:00,2031-12-01 12:00,Hall {n},B66 3PZ,,d{n}\n" for n in range(500))
    waiting = office.sending_in.look(BOSS, "long.csv", f"{TABLE}{rows}".encode(), at)
    token, _ = office.access.add(
        f"Case system {LONG}", partner_id="charity", scopes=list(Scope), lasts=timedelta(days=30), by=BOSS, at=at,
    )
    with store.begin() as work:
        work.tally.asked("r1", "skills.years", at - timedelta(days=9))
        work.referrals.open("r1", "market", at)
        twin = work.openings.get("market")
        work.openings.upsert(replace(twin, id="twin", reference="twin", code="TWIN", source="console"), at)
        work.commit()
    Counting(store=store, rules=rules(), knowledge=knowledge()).run(at)
    return Whole(
        draft=draft, running=running, looked_at=uploads[0].id, imported=uploads[1].id, waiting=waiting.id, token=token.id,
        link=office.care.new_link("leaver", by=BOSS, at=at),
    )


def _staff(store: Store) -> None:
    with store.begin() as work:
        for name, key in (("guarded", KEY), ("leaver", "")):
            work.accounts.add(Coordinator(
                id=name, email=f"{name}@example.org", name=f"The {name} {LONG}", role=Role.COORDINATOR, partner_id="trust",
                password=QUICK.hash(PASSWORD), totp=key,
            ))
        work.commit()


def _people(store: Store, at: datetime) -> None:
    """r1 has an Arabic name and r2 a long one; r3 is r1 once more; r1 has a conversation with every kind of line."""
    with store.begin() as work:
        for resident, name in (("r1", ARABIC_NAME), ("r2", LONG), ("r3", ARABIC_NAME)):
            work.profiles.save_fact(resident, StoredFact(name="name", of="", value=name, provenance="said", at=at))
        work.profiles.save_fact("r3", StoredFact(name="outcode", of="", value="B66", provenance="said", at=at))
        work.profiles.save_fact("r4", StoredFact(name="name", of="", value=MARKUP, provenance="said", at=at))
        work.conversations.log("c1", [
            LogLine(direction="in", text="مرحبا، أنا قابلة", at=at, language="ar"),
            LogLine(direction="out", text=f"Hello {MARKUP}", at=at, language="en"),
            LogLine(direction="in", text=f"{LONG} {MARKUP}", at=at, language="en"),
        ])
        work.commit()


def _certificate(store: Store, at: datetime) -> None:
    """At /a/named, of the first booking of `class`."""
    with store.begin() as work:
        held = work.events.get("class")
        assert held is not None
        starts = sessions_of(held)[0].starts
        check_in(work, "class", starts, "b1", How.DOOR, "member", starts)
        work.certificates.keep("named", Certificate(
            booking_id="b1", event_id="class", name=ARABIC_NAME, at=at, until=at + timedelta(days=60),
        ))
        work.events.upsert(event("long", at + timedelta(days=2), titles={"en": f"{LONG} {MARKUP}"}), at)
        work.held_events.own("long", "charity")
        kept = work.openings.kept("market")
        assert kept is not None
        work.openings.upsert(replace(kept.opportunity, titles={"en": f"{LONG} {MARKUP}"}), at)
        work.commit()


def _webhook(store: Store, at: datetime) -> None:
    with store.begin() as work:
        work.webhooks.keep(Webhook(
            id="hook", partner_id="charity", address=f"https://hooks.example.org/{LONG}", secret="whsec_c2VjcmV0",
            news=frozenset(CHOOSABLE), made=at, failing=at,
        ))
        for number, state in enumerate(SendingState):
            work.webhooks.put(Sending(
                id=f"s{number}", webhook_id="hook", kind=News.TEST, body="{}", made=at, due=None, state=state, answer="500",
            ))
        work.commit()


def _broadcasts(store: Store, at: datetime) -> tuple[str, str]:
    """(a draft, one that is under way: some of its people are told, one wrote back)."""
    desk = make_broadcasting(store)
    write = BroadcastWriting(broadcasting=desk).new
    draft = write(Draft(segment="", texts={"en": f"{LONG[:40]} <b>&amp;</b>", "ar": "السوق مفتوح."}), "boss", at)
    running = write(Draft(segment="language=en", texts={"en": "{title}."}, link="porter"), "worker", at)
    desk.preview(running.id, "worker", at)
    desk.send(running.id, "worker", at)
    desk.approve(running.id, "boss", at)
    Delivering(broadcasting=desk, pieces=Pieces(feed=3)).run_due(lambda: at + timedelta(minutes=1))
    with store.begin() as work:
        claimed = work.outbox.claim(Channel.TELEGRAM, "pump", at + timedelta(minutes=1), 2, 60)
        work.outbox.settle("pump", [
            Settled(delivery_id=one.id, status=DeliveryStatus.SENT, provider_id=f"p{one.id}") for one in claimed
        ])
        work.broadcasts.add_reply(Reply(broadcast_id=running.id, contact_id="c4", text=MARKUP, language="en", at=at))
        work.commit()
    return draft.id, running.id
