"""What a file is, by its content: its name and what the sender says of it are not asked."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from media_gateway.visitor_api.refusals import Refusal

HEAD = 512
LONGEST_TEXT_CHECKED = 1 << 20
MOST_PIXELS = 100_000_000
"""Of a picture: a small file can hold one that fills the memory of whoever opens it."""
MOST_MEMBERS = 5000
MOST_UNPACKED = 200 << 20
"""Of an office document, which is an archive, by what it says of itself."""

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileKind:
    mimetype: str
    suffix: str

    @property
    def is_picture(self) -> bool:
        return self.mimetype.startswith("image/")


PNG = FileKind("image/png", ".png")
JPEG = FileKind("image/jpeg", ".jpg")
GIF = FileKind("image/gif", ".gif")
WEBP = FileKind("image/webp", ".webp")
PDF = FileKind("application/pdf", ".pdf")
TEXT = FileKind("text/plain", ".txt")

OFFICE_PARTS = {
    "word/document.xml": FileKind(OFFICE + "wordprocessingml.document", ".docx"),
    "xl/workbook.xml": FileKind(OFFICE + "spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": FileKind(OFFICE + "presentationml.presentation", ".pptx"),
}
OPEN_DOCUMENTS = {
    kind.mimetype: kind
    for kind in (
        FileKind(OPEN_DOCUMENT + "text", ".odt"),
        FileKind(OPEN_DOCUMENT + "spreadsheet", ".ods"),
        FileKind(OPEN_DOCUMENT + "presentation", ".odp"),
    )
}


def identify(path: Path) -> FileKind:
    """Raises ``Refusal`` for what is none of the kinds that may be sent, or would harm."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        kind = _by_head(head) or _by_whole(file, head)
        if kind is None:
            raise _bad("only pictures, PDF, text and office documents may be sent")
        if kind.is_picture:
            file.seek(0)
            _check_pixels(file, kind, head)
    return kind


def _by_head(head: bytes) -> FileKind | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return PDF if head.startswith(b"%PDF-") else None


def _by_whole(file: BinaryIO, head: bytes) -> FileKind | None:
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    return TEXT if head and _is_text(file) else None


def _archive(file: BinaryIO) -> FileKind | None:
    """Nothing is unpacked but the few bytes that name the kind of an OpenDocument."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
                raise _bad("this document would unpack to too much")
            return _document(archive, {member.filename for member in members})
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        return None


def _document(archive: zipfile.ZipFile, names: set[str]) -> FileKind | None:
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _bad("documents with macros may not be sent")
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            return OPEN_DOCUMENTS.get(member.read(100).decode("ascii", "replace").strip())
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def _is_text(file: BinaryIO) -> bool:
    """Words, and no page or script for a browser to carry out."""
    content = file.read(LONGEST_TEXT_CHECKED)
    if file.read(1):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    controls = (c for c in text if unicodedata.category(c) in ("Cc", "Cn"))
    return text.lstrip()[:1] != "<" and all(c in "\t\r\n\f" for c in controls)


def _check_pixels(file: BinaryIO, kind: FileKind, head: bytes) -> None:
    try:
        width, height = _jpeg_size(file) if kind is JPEG else _size(kind, head)
    except (struct.error, EOFError):
        raise _bad("this picture is damaged") from None
    if not 0 < width * height <= MOST_PIXELS:
        raise _bad("this picture is too large to be opened")


def _size(kind: FileKind, head: bytes) -> tuple[int, int]:
    if kind is PNG:
        width, height = struct.unpack_from(">II", head, 16)
    elif kind is GIF:
        width, height = struct.unpack_from("<HH", head, 6)
    else:
        width, height = _webp_size(head)
    return width, height


def _webp_size(head: bytes) -> tuple[int, int]:
    """Of its three forms: extended, lossless and lossy."""
    form = head[12:16]
    if form == b"VP8X":
        sizes = head[24:30]
        if len(sizes) < 6:
            raise EOFError
        return int.from_bytes(sizes[:3], "little") + 1, int.from_bytes(sizes[3:], "little") + 1
    if form == b"VP8L":
        [bits] = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(file: BinaryIO) -> tuple[int, int]:
    """From the frame header, which comes after other segments, each with its length."""
    file.read(2)
    while True:
        mark, kind, length = struct.unpack(">BBH", _exactly(file, 4))
        if mark != 0xFF or length < 2:
            raise EOFError
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            _, height, width = struct.unpack(">BHH", _exactly(file, 5))
            return width, height
        file.seek(length - 2, 1)


def _exactly(file: BinaryIO, count: int) -> bytes:
    content = file.read(count)
    if len(content) < count:
        raise EOFError
    return content


def _bad(why: str) -> Refusal:
    return Refusal("bad_file", why)
