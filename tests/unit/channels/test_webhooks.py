"""News on its way to a real receiver on this machine; and where it never goes."""

import json
import socket
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from itertools import count
from threading import Thread

import pytest

from bot.assistant.coordinators import Partner, Role, Viewer
from bot.assistant.webhook_desk import WebhookDesk
from bot.assistant.webhook_sending import WebhookSending
from bot.assistant.webhooks import CHOOSABLE, Webhook, is_ours
from bot.channels.webhooks import WebhookPost, is_public
from bot.errors import WebhookError
from bot.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def receiver():
    """(address, what came, the status it answers in a list of one)"""
    came, answers = [], [204]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(answers[0])
            if answers[0] == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", came, answers
    server.shutdown()
    server.server_close()


@pytest.fixture
def post():
    """Here the receiver is on this machine."""
    return WebhookPost(allowed=lambda one: one.is_loopback, schemes=frozenset({b"http"}), seconds=2)


def test_a_real_receiver_gets_what_is_signed_and_knows_a_replay(receiver, post):
    address, came, _ = receiver
    store, ids = MemoryStore(), count(1)
    trust = Viewer(coordinator_id="k1", name="", role=Role.PARTNER_MEMBER, partner_id="trust")
    with store.begin() as work:
        work.accounts.save_partner(Partner(id="trust", name="Trust"))
        work.webhooks.keep(Webhook(
            id="w1", partner_id="trust", address=address, secret=SECRET, news=frozenset(CHOOSABLE), made=NOW,
        ))
        work.commit()
    WebhookDesk(store=store, new_id=lambda: f"i{next(ids)}").test(trust, "w1", NOW)

    assert WebhookSending(store=store, post=post, new_id=lambda: f"i{next(ids)}").run(lambda: NOW) == 1
    ((headers, body),) = came
    assert json.loads(body) == {"type": "test", "timestamp": "2026-11-23T10:00:00+00:00", "data": {}}
    assert is_ours(SECRET, headers, body, NOW)
    assert not is_ours(SECRET, headers, body, NOW.replace(minute=6))  # recorded, and played again later
    assert not is_ours(SECRET, headers, body + b" ", NOW)
    assert not is_ours(SECRET, {**headers, "webhook-timestamp": str(int(NOW.timestamp()) + 1)}, body, NOW)
    assert not is_ours(SECRET, {**headers, "webhook-id": "another"}, body, NOW)
    assert not is_ours("whsec_" + "A" * 32, headers, body, NOW)
    assert not is_ours(SECRET, {}, body, NOW)


def test_the_signature_is_that_of_the_standard():
    """The example of its own test suite."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert is_ours(SECRET, headers, b'{"test": 2432232314}', at)


def test_a_redirect_is_not_followed(receiver, post):
    address, came, answers = receiver
    answers[0] = 302

    assert (post(address, {}, b"{}"), len(came)) == (302, 1)


@pytest.mark.parametrize("address", [
    "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
    "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/", "https://0.0.0.0/", "https://[fe80::1]/",
    "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://224.0.0.1/", "https://localhost/",
    "https://2130706433/", "https://0x7f000001/", "https://127.1/",
])
def test_nothing_goes_into_a_private_network(address):
    with pytest.raises(WebhookError, match=r"private network|name is not known"):
        WebhookPost()(address, {}, b"{}")


def test_a_name_that_leads_inside_is_found_out_before_anything_is_sent(receiver, monkeypatch):
    address, came, _ = receiver
    port = int(address.rsplit(":", 1)[1].split("/")[0])

    def inside(host, number, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, number)) for one in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    with pytest.raises(WebhookError, match="private network"):
        WebhookPost()(f"https://hooks.example.org:{port}/", {}, b"{}")
    assert came == []


def test_a_receiver_that_is_not_there_is_no_answer(post):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(WebhookError, match="no answer"):
        post(address, {}, b"{}")


@pytest.mark.parametrize("address", ["http://hooks.example.org/", "ftp://hooks.example.org/", "nothing", ""])
def test_only_https(address):
    with pytest.raises(WebhookError):
        WebhookPost()(address, {}, b"{}")


@pytest.mark.parametrize(("text", "public"), [
    ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("10.1.2.3", False), ("64:ff9b::a00:1", False),
    ("2002:a00:1::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::5db8:d822", True),
])
def test_what_is_public(text, public):
    assert is_public(ip_address(text)) == public


@pytest.mark.parametrize("address", [
    "http://example.org/", "https://user:word@example.org/", "https://localhost/", "https://intranet/", "https://10.0.0.1/",
    "https://[::1]/", "https://printer.local/", "https://example.org/#top", "javascript:alert(1)", "", "https://",
    "https://example.org:0/", "https://exa mple.org/", f"https://example.org/{'a' * 500}",
])
def test_such_an_address_is_refused_at_once(address):
    store, ids = MemoryStore(), count(1)
    trust = Viewer(coordinator_id="k1", name="", role=Role.PARTNER_MEMBER, partner_id="trust")
    with pytest.raises(WebhookError):
        WebhookDesk(store=store, new_id=lambda: f"i{next(ids)}").add(trust, address, frozenset(), NOW)
