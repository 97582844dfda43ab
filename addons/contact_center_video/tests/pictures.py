"""Pictures as cameras make them, drawn for the tests."""

import io

import qrcode
from PIL import Image, ImageDraw, ImageFont

VIN = "1HGCM82633A004352"
# The specimen of ICAO Doc 9303 part 4.
ZONE = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"


def document(lines=(), code=""):
    """A photographed page as PNG: lines of print, and a QR code beside them."""
    page = Image.new("L", (1000, 640), "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 28)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 55 * number), line, font=font, fill=0)
    if code:
        page.paste(qrcode.make(code).resize((220, 220)).convert("L"), (740, 380))
    content = io.BytesIO()
    # As far from straight as a hand holds a camera
    page.rotate(1, fillcolor="white").save(content, "png")
    return content.getvalue()
