"""An address as a QR code, which the camera of any telephone reads."""

from io import BytesIO

import segno

# Some 15 % of it may be covered or crumpled.
CORRECTION = "m"


def qr_svg(address: str) -> str:
    """The code as an SVG image, black on white with the quiet margin around it that cameras need."""
    file = BytesIO()
    segno.make_qr(address, error=CORRECTION).save(
        file, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return file.getvalue().decode()
