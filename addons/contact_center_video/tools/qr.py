"""QR codes as pictures: Odoo's own barcodes need a drawing library that not every server has."""

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage


def data_uri(text):
    """A QR code of the text as an address of data (SVG: sharp at every size). A screen is neither
    torn nor dirty: the fewer dots, the better they are read."""
    picture = io.BytesIO()
    code = qrcode.make(
        text,
        image_factory=SvgPathImage,
        border=2,
        error_correction=qrcode.constants.ERROR_CORRECT_L,
    )
    code.save(picture)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
