"""What is connected, and what to do next."""

from bot.console.status import Status, next_steps, parts

READY = Status(
    database="PostgreSQL", telegram="webhook", sms="Twilio", understanding="Rasa server", openings=3, events=1
)
FRESH = Status(database="SQLite", understanding="embedded", openings=0, events=0)


def sections(status: Status, *, sample_mode: bool = False) -> list[str]:
    return [step.section for step in next_steps(status, sample_mode=sample_mode)]


def test_with_all_in_place_nothing_is_left_to_do() -> None:
    assert sections(READY) == []
    assert all(part.ready for part in parts(READY, sample_mode=False))


def test_a_fresh_doorstep_is_told_each_next_step() -> None:
    assert sections(FRESH) == ["Openings and events", "Telegram", "Twilio"]
    assert [part.name for part in parts(FRESH, sample_mode=False) if not part.ready] == [
        "Telegram", "SMS", "Openings", "Events",
    ]


def test_samples_are_named_as_such_and_to_be_replaced() -> None:
    assert sections(READY, sample_mode=True) == ["Openings and events"]
    assert parts(READY, sample_mode=True)[-1].state == "1 to come (samples)"
