"""Papers as operators show and print them."""

from __future__ import annotations

COLOURS = {"white": (1, 1, 1), "red": (1, 0, 0), "blue": (0, 0, 1)}


def pdf(*pages: str) -> bytes:
    """A page for each colour, filled with it."""
    count = len(pages)
    kids = " ".join(f"{3 + number} 0 R" for number in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        *[
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents {3 + count + number} 0 R>>"
            for number in range(count)
        ],
        *[_filled(colour) for colour in pages],
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF"
    return (text + end + trailer).encode()


def _filled(colour: str) -> str:
    drawn = "{} {} {} rg 0 0 300 400 re f".format(*COLOURS[colour])
    return f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream "
