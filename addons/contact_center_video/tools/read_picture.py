"""Read codes and documents from a picture: python read_picture.py PICTURE

A process of its own, since pictures come from strangers: what one makes of memory, time or a fault
of a decoder ends with it. Writes one JSON object:
{"codes": [{"format", "text"}], "fields": [{"name", "value", "confidence", "checked"}], "text"}.
"""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
from datetime import date

# The folder of this file, which is on the path of a script, has its parts.
import mrz
import zxingcpp
from check_digits import VIN, vin_is_right
from PIL import Image, ImageOps
from stdnum.ru import inn

SECONDS = 60
MEMORY = 2 * 1024**3
# Enough for any camera; a picture of a few kilobytes can claim to have many more.
PIXELS = 60_000_000
# Readers of print want letters about this high, and a page about this wide.
WIDTH = 1800
SMALLEST_CONFIDENCE = 30
LONGEST_TEXT = 4000

ZONE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
# Letters that no chassis number has, and what they are then.
VIN_MISREAD = str.maketrans("IOQ", "100")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
INN = re.compile(r"(?:ИНН|INN)\D{0,3}(\d{10}(?:\d\d)?)\b", re.IGNORECASE)


def main(path):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The worker that started this has a limit of its own, which would be ours.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("L")
    json.dump(read(upright), sys.stdout)


def read(picture):
    codes = [
        {"format": str(code.format), "text": code.text} for code in zxingcpp.read_barcodes(picture)
    ]
    page = _for_reading(picture)
    printed = _lines(page, "rus+eng", "3")
    latin = _lines(page, "eng", "6", f"tessedit_char_whitelist={ZONE_LETTERS}")
    told = [(code["text"], 1.0) for code in codes]
    return {
        "codes": codes,
        "fields": _distinct(
            _zone(latin) + _numbers(told + printed) + _chassis(told + printed + latin)
        ),
        "text": "\n".join(line for line, _confidence in printed)[:LONGEST_TEXT],
    }


def _for_reading(picture):
    factor = WIDTH / picture.width
    size = (WIDTH, max(1, round(picture.height * factor)))
    return ImageOps.autocontrast(picture.resize(size) if factor > 1 else picture)


def _lines(picture, languages, layout, *settings):
    """Lines of print with their confidence, 0 to 1."""
    content = io.BytesIO()
    picture.save(content, "png")
    command = ["tesseract", "-", "-", "-l", languages, "--psm", layout]
    command += [part for setting in settings for part in ("-c", setting)]
    said = subprocess.run(
        [*command, "tsv"],
        input=content.getvalue(),
        capture_output=True,
        check=True,
        # One core is enough, the others talk
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return _joined(csv.DictReader(said.stdout.decode().splitlines(), delimiter="\t", quoting=3))


def _joined(rows):
    lines = {}
    for row in rows:
        confidence = float(row["conf"] or -1)
        if row["text"].strip() and confidence >= SMALLEST_CONFIDENCE:
            place = (row["block_num"], row["par_num"], row["line_num"])
            lines.setdefault(place, []).append((row["text"], confidence / 100))
    return [
        (" ".join(word for word, _c in words), sum(c for _w, c in words) / len(words))
        for words in lines.values()
    ]


def _zone(lines):
    found = mrz.read([line for line, _confidence in lines], date.today())
    confidence = max((c for line, c in lines if line.count("<") > 3), default=0.0)
    return [_field(name, value, confidence, checked) for name, value, checked in found]


def _chassis(lines):
    """The chassis number, best one that proves itself."""
    found = [
        _field("vin", vin, confidence, vin_is_right(vin))
        for line, confidence in lines
        for vin in _vins([*re.findall(r"\b[A-Z0-9]{17}\b", line.upper()), _after_its_name(line)])
    ]
    return sorted(found, key=lambda field: field["checked"] is not True)[:1]


def _after_its_name(line):
    """What follows “VIN”, or the whole line: readers see gaps where there are none."""
    return re.sub(r"^.*\bVIN\b|[^A-Z0-9]", "", line.upper())


def _vins(words):
    vins = [word.translate(VIN_MISREAD) for word in words]
    return [vin for vin in vins if VIN.fullmatch(vin) and not vin.isalpha() and not vin.isdecimal()]


def _numbers(lines):
    found = []
    for line, confidence in lines:
        found += [_field("email", email, confidence, None) for email in EMAIL.findall(line)]
        found += [_field("inn", tax, confidence, inn.is_valid(tax)) for tax in INN.findall(line)]
    return found


def _field(name, value, confidence, checked):
    return {
        "name": name,
        "value": value,
        "confidence": round(confidence, 2),
        "checked": checked,
    }


def _distinct(fields):
    return [*{(field["name"], field["value"]): field for field in reversed(fields)}.values()][::-1]


if __name__ == "__main__":
    main(sys.argv[1])
