"""An address as a QR code, which the camera of any telephone reads."""

from io import BytesIO

import segno

# Some 15 % of it may be covered or crumpled.
CORRECTION = "m"
# One of the standard's eight patterns. To weigh all of them for the best takes five times as long.
PATTERN = 3


def qr_svg(address: str, *, quickly: bool = False) -> str:
    """The code as an SVG image, black on white with the quiet margin around it that cameras need.

    `quickly` for hundreds of codes at once, large and on paper: their pattern is not chosen for each.
    """
    file = BytesIO()
    code = segno.make_qr(address, error=CORRECTION, mask=PATTERN if quickly else None)
    code.save(file, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return file.getvalue().decode()
