"""What is counted, and what never becomes a label."""

from fastapi.testclient import TestClient

from tests.fakes.visitor import Visitor


def test_requests_are_counted_by_route_and_not_by_address(client: TestClient) -> None:
    client.get("/static/0123/doorstep.css")
    client.get("/nowhere/+447700900123")
    client.request("MADEUP", "/")

    text = client.get("/metrics").text

    assert 'doorstep_http_requests_total{method="GET",route="/static/{digest}/{name}",status="200"} 1.0' in text
    assert 'doorstep_http_requests_total{method="GET",route="none",status="404"} 1.0' in text
    assert "447700900123" not in text
    assert "MADEUP" not in text


def test_messages_are_counted_by_look_and_outcome(visitor: Visitor) -> None:
    visitor.send(text="hello")
    visitor.send("sms", text="")

    text = visitor.client.get("/metrics").text

    assert 'doorstep_try_messages_total{look="telegram",outcome="taken"} 1.0' in text
    assert 'doorstep_try_messages_total{look="sms",outcome="422"} 1.0' in text
