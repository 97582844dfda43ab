"""What a browser's camera sees in tests: a film of one picture, in the format Chromium takes."""

from __future__ import annotations

from pathlib import Path

import qrcode

VGA, FULL_HD = (640, 480), (1920, 1080)
WHITE, BLACK, NO_COLOR = 255, 0, 128


def code_film(path: Path, text: str, size: tuple[int, int] = VGA) -> Path:
    """A QR code held before the camera. The larger the picture, the fewer of them a second: they
    are not compressed."""
    width, height = size
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    matrix = code.get_matrix()
    module = height // len(matrix)
    rows = [_row(line, module, width) for line in matrix for _ in range(module)]
    blank = bytes([WHITE]) * width
    picture = b"".join([*rows, *[blank] * (height - len(rows))])
    colors = bytes([NO_COLOR]) * (width * height // 2)
    rate = 20 if size == VGA else 8
    header = f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + b"FRAME\n" + picture + colors)
    return path


def _row(line: list[bool], module: int, width: int) -> bytes:
    modules = b"".join(bytes([BLACK if dark else WHITE]) * module for dark in line)
    return modules.ljust(width, bytes([WHITE]))
