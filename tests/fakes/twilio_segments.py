"""How many parts Twilio bills for a text, counted independently of Doorstep: GSM 03.38 septets, else UCS-2 units."""

GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = set("\f^{}\\[~]|€")
"""two septets each, which no part may cut apart"""


def billed(text: str) -> int:
    """Parts of one message: 160 septets or 70 units alone, 153 or 67 each where there are more."""
    if set(text) <= GSM7 | ESCAPED:
        return _parts([2 if one in ESCAPED else 1 for one in text], alone=160, each=153)
    return _parts([len(one.encode("utf-16-le")) // 2 for one in text], alone=70, each=67)


def _parts(sizes: list[int], *, alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > each:
            parts, used = parts + 1, 0
        used += size
    return parts
