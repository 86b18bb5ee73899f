"""Twilio's inbound form -> Inbound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import phonenumbers

from bot.assistant.values import Channel, Inbound
from bot.channels.body import BodyError
from bot.channels.text import well_formed

SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
WRITTEN = re.compile(r"[+0-9 ().-]{7,25}")
HOME = "GB"
"""numbers without a country code are read as British"""

MEDIA = (
    ("image/", "photo"), ("audio/", "voice"), ("video/", "video"),
    ("text/vcard", "contact"), ("text/x-vcard", "contact"),
)
"""beginning of a media type -> what we call it; anything else is a document"""

OPT_OUT_TYPES = ("STOP", "START", "HELP")


def read_inbound(form: Mapping[str, str], at: datetime) -> Inbound | None:
    """What the text says, or None when its sender is no telephone (a short code, a name, another service's address).

    Raises BodyError without a usable MessageSid or sender.
    """
    sid = form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or ""
    if not SID.fullmatch(sid):
        raise BodyError("no MessageSid")
    if not form.get("From", "").strip():
        raise BodyError("no sender")
    number = e164(form["From"])
    if not number:
        return None
    text = well_formed(form.get("Body", ""))
    said = form.get("OptOutType", "").strip().upper()
    return Inbound(
        channel=Channel.SMS, address=number, provider_id=sid, at=at, text=text, thing=_thing(form, text),
        opt_out_type=said if said in OPT_OUT_TYPES else "",
    )


def e164(number: str) -> str:
    """`+447700900123` however it was written; "" for what cannot be a telephone number."""
    if not WRITTEN.fullmatch(number):
        return ""
    try:
        parsed = phonenumbers.parse(number.strip(), HOME)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _thing(form: Mapping[str, str], text: str) -> str:
    if _count(form.get("NumMedia", "")):
        kind = form.get("MediaContentType0", "").lower()
        return next((thing for start, thing in MEDIA if kind.startswith(start)), "document")
    return "" if text.strip() else "empty"


def _count(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) < 4 else 0
