"""QR codes, drawn as SVG inside the page: no picture is asked for from anywhere."""

from __future__ import annotations

import segno
from markupsafe import Markup


def picture(text: str, *, error: str = "q") -> Markup:
    """White behind it, also where the page is dark. A quarter of it ("q") may be torn, dirty or in a bad light; a
    fourteenth ("l") is enough on a screen.
    """
    drawn = segno.make_qr(text, error=error).svg_inline(border=4, omitsize=True, svgclass="picture")
    return Markup(drawn)  # noqa: S704 - made of numbers
