"""`doorstep code`: links, a QR code and a poster for a code; codes handed out to see where people come from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli.output import data, tell, utc_now
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings

SHOW = "show"


class _ShowsACode(TyperGroup):
    """`doorstep code KR7HW` is `doorstep code show KR7HW`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = not args or args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else [SHOW, *args])


codes_app = typer.Typer(
    cls=_ShowsACode, no_args_is_help=True,
    help="Codes people join by: links, QR codes, posters. `doorstep code KR7HW` is `doorstep code show KR7HW`.",
)


@codes_app.command(SHOW)
def show(
    code: Annotated[str, typer.Argument(help="Code of an opening, an event or a programme.")],
    qr: Annotated[Path | None, typer.Option(help="Draw a QR code into this file, .svg or .png.")] = None,
    channel: Annotated[str, typer.Option(help="Whose link the QR code holds: telegram or sms; else the first.")] = "",
    poster: Annotated[Path | None, typer.Option(help="Write a page to print (A4, HTML) into this file.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Language of the poster, once for each; else English.")
    ] = None,
    bot: Annotated[str, typer.Option(help="User name of the Telegram bot; else Telegram is asked.")] = "",
    number: Annotated[str, typer.Option(help="Number that takes our text messages; else DOORSTEP_TWILIO_FROM.")] = "",
) -> None:
    """What a code stands for, and the links that bring people here with it. The word show may be left out."""
    from bot.bootstrap import build_desk, build_store
    from bot.cli.poster import poster as page
    from bot.cli.poster import save_qr
    from bot.config import read_settings

    settings = read_settings()
    with build_store(settings).begin() as uow:
        known = uow.known_code(code)
    if known is None:
        raise ConfigError(
            f"Nothing has the code {code!r}.", advice="`doorstep openings list` and `doorstep code list` show some.",
        )
    number = number or settings.twilio_from
    links = links_of(known.code, bot or bot_name(settings), number)
    if (qr or poster) and not links:
        raise ConfigError(
            "Neither Telegram nor a number for text messages is known.",
            advice="Connect one (README), or name it with --bot or --number.",
        )
    if channel and channel not in links:
        raise ConfigError(f"There is no link for {channel!r}.", where="--channel", advice="telegram or sms, connected.")
    if qr:
        save_qr(links[channel or next(iter(links))], qr)
        tell(f"wrote {qr}")
    if poster:
        desk = build_desk(settings, tell, listens=False)
        write_page(poster, page(desk, known, links, number, language or ["en"]))
    if known.over(utc_now().date()):
        tell(f"{known.code} is over: people who come with it are told so.")
    data({**asdict(known), "links": links})


@codes_app.command("new")
def new(
    word: Annotated[str, typer.Argument(help="Two words with a hyphen between them, such as JOIN-LIBRARY.")],
    source: Annotated[str, typer.Option(help="Where it is handed out: library, school gate, leaflet of June.")],
) -> None:
    """Make a code that is no opening's: strangers who come with it are counted, and it is kept with their profile."""
    from bot.assistant.inviting import new_programme
    from bot.bootstrap import build_store
    from bot.config import read_settings

    with build_store(read_settings()).begin() as uow:
        made = new_programme(uow, word, source, utc_now())
        uow.commit()
    data(asdict(made))


@codes_app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False) -> None:
    """Codes made with `new`: where they are handed out, and how many strangers came with each."""
    from bot.bootstrap import build_store
    from bot.config import read_settings

    with build_store(read_settings()).begin() as uow:
        programmes = uow.programmes.all()
    for one in programmes:
        if as_json:
            data(asdict(one))
        else:
            typer.echo(f"{one.code} | {one.source} | {one.came} came")
    if not programmes:
        tell("No codes. `doorstep code new JOIN-LIBRARY --source library` makes one.")


def links_of(code: str, bot: str, number: str) -> dict[str, str]:
    """Channel -> link, for what is connected. Raises ConfigError."""
    from bot.assistant.inviting import sms_link, telegram_link

    return {
        **({"telegram": telegram_link(bot, code)} if bot else {}),
        **({"sms": sms_link(number, code)} if number else {}),
    }


def bot_name(settings: Settings) -> str:
    """The bot's user name, from Telegram; "" while none is connected."""
    import asyncio

    from bot.channels.telegram.api import connect

    if not settings.telegram_on:
        return ""

    async def ask() -> str:
        api = connect(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        try:
            return await api.check()
        finally:
            await api.disconnect()

    name = asyncio.run(ask())
    if not name:
        raise ConfigError("Telegram did not tell the bot's name.", advice="Try again, or name it with --bot.")
    return name


def write_page(file: Path, text: str) -> None:
    """A page into a file. Raises ConfigError."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(file)) from None
    tell(f"wrote {file}")
