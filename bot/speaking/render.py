"""The effects of one turn become the messages the person sees.

What is said before a question goes into the same message, as far as the channel's limits allow: one SMS instead of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.dialogue.effects import Ask, Effect, Say, SetLanguage
from bot.dialogue.flow import Choice
from bot.errors import DialogueError
from bot.sentence import Sentence
from bot.speaking.catalogue import Catalogues, say
from bot.speaking.message import Button, OutgoingMessage
from bot.speaking.sms import segments, utf16_units
from bot.speaking.split import split
from bot.speaking.styles import MAX_BUTTON_DATA, STYLES, Style


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    """Sentences in one language that belong together, closed by a question if there is one."""

    language: str
    said: tuple[str, ...] = ()
    question: Ask | None = None


def render(
    effects: Iterable[Effect], *, language: str, catalogues: Catalogues, channel: str
) -> tuple[OutgoingMessage, ...]:
    """Messages for the Say and Ask effects, in order; other effects are not spoken.

    `language` is the person's when the turn began (`SetLanguage` among the effects changes it from there on);
    `channel` is "telegram", "simulator" or "sms" (for the simulator give the style it imitates).
    """
    style = STYLES[channel]
    return tuple(
        message
        for group in _groups(effects, language, catalogues)
        for message in _messages(group, style, catalogues)
    )


def fits(
    sentence: Sentence, choices: tuple[Choice, ...], *, language: str, catalogues: Catalogues, channel: str
) -> bool:
    """Whether a question with its choices goes into one text, by SMS of at most three parts."""
    style = STYLES[channel]
    group = _Group(language=language, question=Ask(sentence=sentence, choices=choices))
    return _fits("\n".join(_paragraphs(group, style, catalogues)), style, style.segments)


def _groups(effects: Iterable[Effect], language: str, catalogues: Catalogues) -> Iterator[_Group]:
    group = _Group(language=language)
    for effect in effects:
        match effect:
            case Say():
                group = replace(group, said=(*group.said, say(effect.sentence, group.language, catalogues)))
            case Ask():
                yield replace(group, question=effect)
                group = _Group(language=group.language)
            case SetLanguage() if effect.language != group.language:
                yield group
                group = _Group(language=effect.language)
            case _:
                pass
    yield group


def _messages(group: _Group, style: Style, catalogues: Catalogues) -> Iterator[OutgoingMessage]:
    question = group.question
    labels = _labels(question, group.language, catalogues)
    paragraphs = _paragraphs(group, style, catalogues)
    texts = _pack([paragraph for paragraph in paragraphs if paragraph.strip()], style)
    for text in texts[:-1]:
        yield _message(text, group, style)
    for text in texts[-1:]:
        yield replace(
            _message(text, group, style),
            choices=labels,
            buttons=_buttons(question, labels) if question and style.buttons else (),
            request=question.request if question and style.buttons else "",
        )


def _paragraphs(group: _Group, style: Style, catalogues: Catalogues) -> list[str]:
    question = group.question
    if question is None:
        return [*group.said]
    lines = () if style.buttons else _numbered(_labels(question, group.language, catalogues))
    return [*group.said, "\n".join((say(question.sentence, group.language, catalogues), *lines))]


def _message(text: str, group: _Group, style: Style) -> OutgoingMessage:
    return OutgoingMessage(text=text, language=group.language, segments=segments(text) if style.segments else 0)


def _labels(question: Ask | None, language: str, catalogues: Catalogues) -> tuple[str, ...]:
    return tuple(_one_line(say(choice.label, language, catalogues)) for choice in question.choices) if question else ()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _numbered(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{number} {label}" for number, label in enumerate(labels, 1))


def _buttons(question: Ask, labels: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(
        Button(label=" ".join(filter(None, (number, choice.emoji, label))), data=_data(question.token, index))
        for index, (choice, label) in enumerate(zip(question.choices, labels, strict=True))
        for number in [str(index + 1) if question.numbered else ""]
    )


def _data(token: str, index: int) -> str:
    data = f"{token}.{index}"
    if len(data.encode()) > MAX_BUTTON_DATA:
        raise DialogueError(
            f"the token of a question is too long for a button ({len(data.encode())} bytes)",
            advice=f"Button data may have {MAX_BUTTON_DATA} bytes.",
        )
    return data


def _pack(paragraphs: list[str], style: Style) -> list[str]:
    """As few texts as the limits allow; a paragraph is cut only when it is too long by itself."""
    texts: list[str] = []
    for paragraph in paragraphs:
        joined = f"{texts[-1]}{style.joint}{paragraph}" if texts else paragraph
        if _fits(joined, style, style.together):
            texts[-1:] = [joined]
        else:
            texts.extend(split(paragraph, style.limit))
    return texts


def _fits(text: str, style: Style, parts: int) -> bool:
    return utf16_units(text) <= style.limit and (not parts or segments(text) <= parts)
