"""Pictures and PDF files as bytes, small and valid."""

from __future__ import annotations

import hashlib
import struct
import zlib

from relaunch.demo.pen import checksum
from relaunch.demo.style import STYLE


def png(path: str) -> bytes:
    """Return a PNG landscape whose colours come from its name; a thumbnail shows what its original shows."""
    name = path.rpartition("/")[2]
    is_thumbnail = path.startswith("/typo3temp/")
    motif = bytes.fromhex(name.partition(".")[0] if is_thumbnail else checksum(name))
    width, height = (200, 150) if is_thumbnail else (240, 180)
    raw = _landscape(motif, width, height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _landscape(motif: bytes, width: int, height: int) -> bytes:
    """Return the rows of a picture: a sky that gets lighter, a mountain, and a meadow in front."""
    sky, mountain, meadow = ((60, 90, 125), (90, 90, 110), (80, 110, 40))
    shift = [part % 70 for part in motif]
    peak, horizon = width // 4 + motif[0] * width // 512, height * 2 // 3
    rows = []
    for y in range(height):
        light = y * 60 // height
        near = bytes(colour + shift[i] + light for i, colour in enumerate(sky if y < horizon else meadow))
        half = max(0, y - height // 4) * (2 + motif[1] % 3) // 2 if y < horizon else 0
        left, right = max(0, peak - half), min(width, peak + half)
        far = bytes(colour + shift[i] // 2 + light // 2 for i, colour in enumerate(mountain))
        rows.append(b"\0" + near * left + far * (right - left) + near * (width - right))
    return b"".join(rows)


def gif(name: str) -> bytes:
    """Return a GIF picture of one pixel whose colour comes from its name."""
    colour = hashlib.sha256(name.encode()).digest()[:3]
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + colour + b"\xff\xff\xff"
        b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00\x3b"
    )


def pdf(title: str) -> bytes:
    """Return a PDF file of one empty page with a title."""
    safe = title.encode("ascii", "replace").decode().replace("(", "[").replace(")", "]").replace("\\", "/")
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Title ({safe}) >>",
    )
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    xref = len(out)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{xref}\n%%EOF\n".encode()


def media_type(path: str) -> str:
    """Return the media type of a file of the portal by its name."""
    endings = {"png": "image/png", "gif": "image/gif", "pdf": "application/pdf", "css": "text/css"}
    return endings.get(path.rpartition(".")[2], "text/javascript")


def file_bytes(path: str) -> bytes:
    """Return the bytes of a file of the portal; they depend on its name only."""
    kind = media_type(path)
    if kind == "image/png":
        return png(path)
    if kind == "image/gif":
        return gif(path)
    if kind == "application/pdf":
        return pdf(path.rpartition("/")[2])
    return STYLE.encode() if kind == "text/css" else f"/* {path} */\n".encode()
