"""Scripted dialogues on a stage without a trained model."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.desk import Desk
from bot.assistant.values import Channel, StoredFact
from bot.cli.play import Player, Script, prepare, read_script
from bot.cli.stage import Passing, new_stage, play_file
from bot.config import Settings
from bot.errors import ContentError
from tests.unit.assistant.town import NOW, build_desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    return build_desk()


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)


def played(tmp_path: Path, desk: Desk, settings: Settings, *turns: Any, channel: str = "telegram", **start: Any) -> Any:
    file = tmp_path / "script.json"
    file.write_text(json.dumps({"channel": channel, "start": start, "turns": turns}), encoding="utf-8")
    return play_file(file, settings, desk, NOW)


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ('{"channel": "sms", "turns": ["hi", {"choise": 1}]}', "turn 2: "),
        ('{"channel": "sms", "turns": [{"choice": 0}]}', "turn 1: .*greater than or equal to 1"),
        ('{"channel": "sms", "turns": ["a", "b", {"wait": "soon"}]}', "turn 3: .*'soon' is no duration"),
        ('{"channel": "sms", "turns": [{"location": [1]}]}', "turn 1: "),
        ('{"channel": "sms", "turns": [{"later": "DHN6H", "by": "soon"}]}', "turn 1: .*'soon' is no duration"),
        ('{"channel": "fax", "turns": []}', "channel: .*'telegram' or 'sms'"),
        ('{"channel": "sms"}', "turns: .*required"),
        ('{"channel": "sms", "turns": [], "strat": {}}', "strat: .*not permitted"),
        ("[]", "Input should be an object"), ("nonsense", "Invalid JSON"),
    ],
)
def test_a_script_that_cannot_be_played_says_where_and_what(script: str, what: str) -> None:
    with pytest.raises(ContentError, match=f"file: {what}") as error:
        read_script(script, "file")

    assert "\n" not in str(error.value)


def test_a_file_that_is_missing_or_no_json_is_named(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    with pytest.raises(ContentError, match=r"gone\.json: cannot be read"):
        play_file(tmp_path / "gone.json", settings, desk, NOW)
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for update in (False, True):
        with pytest.raises(ContentError, match=r"broken\.json: is no JSON"):
            play_file(broken, settings, desk, NOW, update=update)


def test_a_transcript_has_each_turn_with_its_answer_and_the_end(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    result = played(tmp_path, desk, settings, "I was a cook", {"photo": True}, consent=True, language="en")

    assert [turn["in"] for turn in result["turns"]] == ["I was a cook", {"photo": True}]
    assert all(out.keys() == {"text", "choices", "segments"} for turn in result["turns"] for out in turn["out"])
    assert result["end"] == {
        "language": "en", "occupations": ["cook"], "qualifications": [], "alerts": False, "opted_out": False,
        "signed_up": False, "deleted": False, "handed_over": False,
    }


@pytest.mark.parametrize(
    ("turns", "end"),
    [
        (["stop"], {"opted_out": True, "alerts": False}), (["person"], {"handed_over": True}),
        (["erase me", {"choice": 1}], {"deleted": True, "occupations": []}),
        (["events", {"choice": 1}, {"choice": 1}], {"signed_up": True}),
    ],
    ids=["stop", "person", "forget", "event"],
)
@pytest.mark.parametrize("channel", ["telegram", "sms"])
def test_the_end_says_what_became_of_it(
    tmp_path: Path, desk: Desk, settings: Settings, channel: str, turns: list[Any], end: dict[str, Any]
) -> None:
    result = played(tmp_path, desk, settings, *turns, channel=channel, consent=True, language="en")

    assert result["end"].items() >= end.items()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"later": "DHN6H", "by": "P1D"}, "is now Fri 4 Dec"), ({"cancelled": "DHN6H"}, "will not happen")], ids=["later", "cancelled"],
)
def test_an_event_may_be_put_off_or_called_off_and_who_comes_hears_of_it(
    tmp_path: Path, desk: Desk, settings: Settings, change: dict[str, str], told: str
) -> None:
    result = played(tmp_path, desk, settings, "DHN6H", {"choice": 1}, change, {"wait": "P1D"}, consent=True, language="en")

    nothing_yet, (heard, *_) = (turn["out"] for turn in result["turns"][2:])
    assert nothing_yet == []
    assert told in heard["text"]


def test_a_change_of_an_event_that_is_not_there_says_so(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    with pytest.raises(ContentError, match="no event with the code KR7HW"):
        played(tmp_path, desk, settings, {"cancelled": "KR7HW"}, consent=True, language="en")


@pytest.mark.parametrize(("channel", "answer"), [("telegram", "That was an earlier question."), ("sms", "1 erases all")])
def test_a_choice_out_of_range_gets_a_clear_answer(
    tmp_path: Path, desk: Desk, settings: Settings, channel: str, answer: str
) -> None:
    result = played(tmp_path, desk, settings, "erase me", {"choice": 7}, channel=channel, consent=True, language="en")

    said = result["turns"][1]["out"][0]["text"]
    assert said.startswith(answer)
    assert result["end"]["deleted"] is False


def test_as_time_passes_alerts_go_out_once(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    store = new_stage(settings, desk, NOW)
    player = Player(desk=desk, store=store, channel=Channel.SMS, now=NOW, passing=Passing(desk, store, Channel.SMS))
    script = Script.model_validate({
        "channel": "sms", "start": {"consent": True, "language": "en"}, "turns": [{"wait": "PT3H"}, {"wait": "P1D"}],
    })
    prepare(script.start, player)
    with store.begin() as uow:
        for name, of, value in (("occupation", "cook", True), ("outcode", "", "B18"), ("permission", "", "any")):
            uow.profiles.save_fact("resident", StoredFact(name=name, of=of, value=value, provenance="said", at=NOW))
        uow.profiles.set_alerts("resident", on=True)
        uow.commit()

    first, second = (player.turn(turn) for turn in script.turns)

    assert 1 <= len(first) <= 3
    assert all(message.choices for message in first), "one opening can be answered, of several one can be chosen"
    assert not {m.text for m in first} & {m.text for m in second}


def test_a_language_nobody_speaks_yet_is_refused(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    with pytest.raises(ContentError, match="does not speak 'ti'"):
        played(tmp_path, desk, settings, "hello", language="ti")


def test_update_writes_the_answers_beside_the_script(tmp_path: Path, desk: Desk, settings: Settings) -> None:
    file = tmp_path / "golden.json"
    file.write_text('{"about": "x", "channel": "sms", "turns": ["hello"]}', encoding="utf-8")

    result = play_file(file, settings, desk, NOW, update=True)

    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["expected"] == result
    assert written["about"] == "x"
    assert play_file(file, settings, desk, NOW) == result, "a golden transcript can be played"
