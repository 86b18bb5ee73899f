"""Kept lines become bubbles; a page catches up without losing or doubling one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.values import LogLine
from bot.console.pages import build_pages
from bot.console.try_page.thread import ShownLine, show, update_since

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
PENCE = Decimal("4.1")


def line(text: str = "hello", direction: str = "out", **other) -> LogLine:
    return LogLine(direction=direction, text=text, **{"at": AT, "language": "en", **other})


def shown(*lines: LogLine) -> tuple[ShownLine, ...]:
    return show(lines, PENCE)


def test_time_is_local() -> None:
    assert shown(line())[0].at.strftime("%H:%M") == "10:30"


def test_parts_and_pence_stand_at_outgoing_messages_only() -> None:
    out, mine, free = shown(line(meta={"segments": 5}), line(direction="in", meta={"segments": 5}), line())

    assert (out.segments, out.pence) == (5, "20.5")
    assert (mine.segments, mine.pence) == (0, "")
    assert (free.segments, free.pence) == (0, "")


def test_a_round_price_is_written_plainly() -> None:
    assert show([line(meta={"segments": 10})], Decimal(4))[0].pence == "40"


def test_a_file_stands_at_an_outgoing_message_only() -> None:
    file = {"name": "K.ics", "media_type": "text/calendar", "base64": "QkVHSU4="}

    assert [one.file for one in shown(line(meta={"file": file}), line(direction="in", meta={"file": file}), line())] == [
        file, None, None,
    ]


def test_a_thing_without_words_is_named() -> None:
    photo, odd = shown(line("", "in", meta={"thing": "photo"}), line("", "in"))

    assert (photo.text, odd.text) == ("Photo", "(no text)")


def test_a_pressed_button_shows_its_words() -> None:
    asked = line(meta={"buttons": [{"label": "Jobs", "data": "t.0"}]})
    pressed = line("t.0", "in", meta={"button": "t.0", "thing": ""})

    assert [one.text for one in shown(asked, pressed)] == ["hello", "Jobs"]
    assert shown(pressed)[0].text == "t.0"  # the question is older than what is shown


def test_the_word_photo_and_a_photo_are_told_apart() -> None:
    photo, word = shown(line("photo", "in", meta={"thing": "photo"}), line("photo", "in", meta={"thing": ""}))

    assert (photo.text, word.text) == ("Photo", "photo")


def test_the_sides_follow_the_latest_answer() -> None:
    arabic = line("مرحبا", language="ar")

    assert update_since(shown(line(), arabic), "").dir == "rtl"
    assert update_since(shown(arabic, line()), "").dir == "ltr"
    assert update_since(shown(arabic, line("ok", "in")), "").dir == "rtl"
    assert update_since((), "").dir == "ltr"


def test_equal_lines_of_one_moment_are_told_apart() -> None:
    keys = [one.key for one in shown(line(), line(), line())]

    assert len(set(keys)) == 3


def test_a_page_whose_lines_are_no_longer_kept_starts_afresh() -> None:
    update = update_since(shown(line()), "gone")

    assert (update.reset, len(update.lines)) == (True, 1)
    assert update_since((), "gone").reset


LINES = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.text(max_size=3), st.integers(0, 3)), max_size=12)


@given(LINES, st.data())
def test_catching_up_in_any_steps_shows_every_line_once_and_in_order(kept, data) -> None:
    lines = [line(text, way, at=AT + timedelta(seconds=second)) for way, text, second in kept]
    page: list[str] = []
    upto = 0
    while upto < len(lines):
        upto = data.draw(st.integers(upto + 1, len(lines)))
        update = update_since(shown(*lines[:upto]), page[-1] if page else "")
        assert not update.reset
        page.extend(one.key for one in update.lines)

    assert page == [one.key for one in shown(*lines)]


def test_a_file_can_be_taken_from_the_page() -> None:
    file = {"name": 'K"<b>.ics', "media_type": "text/calendar", "base64": "QkVHSU4="}
    html = build_pages({}, {}).environment.get_template("lines.html").render(lines=shown(line(meta={"file": file})))

    assert 'href="data:text/calendar;base64,QkVHSU4="' in html
    assert "download=" in html
    assert "<b>" not in html
