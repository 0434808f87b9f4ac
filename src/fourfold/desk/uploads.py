"""Files that people upload: limited in size while they come in, told apart by what is in them, and kept where no page
can reach them. Nothing that the sender says of a file, its name least of all, decides where it lies."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from fourfold.errors import BadInput

ENDINGS = {
    "text": (".csv", ".tsv", ".txt"),
    "gzip": (".csv.gz", ".tsv.gz", ".txt.gz"),
    "zip": (".zip",),
    "workbook": (".xlsx", ".xlsm"),
    "parquet": (".parquet",),
}
"""What a file may be, by its content, and how its name then ends."""
_FOLDER = re.compile(r"[0-9a-f]{32}")
_HEAD = 64 << 10


def folder() -> Path:
    """Where uploaded files are kept: in the workspace, outside all that is served."""
    return Path(settings.SURROUNDINGS.workspace) / "desk" / "uploads"


class LimitedUpload(TemporaryFileUploadHandler):
    """Receives a file to the disk, and stops as soon as it is larger than the settings allow."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a chunk. What is too large is broken off, and the request remembers that it was."""
        if start + len(raw_data) > settings.UPLOAD_MEGABYTES << 20:
            self.request.META["fourfold.too_large"] = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        given: bytes | None = super().receive_data_chunk(raw_data, start)
        return given


def too_large(request: Any) -> str:
    """What to tell somebody whose file was broken off; empty where none was."""
    if not request.META.get("fourfold.too_large"):
        return ""
    return f"The file is larger than {settings.UPLOAD_MEGABYTES:,} megabytes, the most that may be uploaded here."


def plain_name(name: str) -> str:
    """A file's own name, without whatever could be a path or upset a terminal, a log or a page."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^A-Za-z0-9._ -]+", "-", last)[-100:].strip(" .-") or "file"


def content_of(head: bytes, name: str) -> str:
    """What a file is, by its first bytes: one of `ENDINGS`. Raises `BadInput` for what can be none of them, or when its
    name says something else."""
    if head.startswith(b"PAR1"):
        found = "parquet"
    elif head.startswith(b"PK\x03\x04"):
        found = "workbook" if name.lower().endswith(ENDINGS["workbook"]) else "zip"
    elif head.startswith(b"\x1f\x8b"):
        found = "gzip"
    elif not head.strip():
        raise BadInput(f"{name}: is empty.")
    elif b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(
            f"{name}: is neither text, a zip or gzip file, an Excel workbook (.xlsx) nor Parquet, by its content."
        )
    else:
        found = "text"
    if not name.lower().endswith(ENDINGS[found]):
        raise BadInput(
            f"{name}: by its content it is a {found} file, whose name should end in {' or '.join(ENDINGS[found])}. "
            "Give it its right name, if that is what it is."
        )
    return found


def store(given: UploadedFile[Any], folder: Path) -> tuple[Path, str]:
    """Keep an uploaded file in a folder of its own under `folder`; gives where, and its SHA-256. Raises `BadInput` for
    what it may not be."""
    name = plain_name(given.name or "")
    given.seek(0)
    found = content_of(given.read(_HEAD), name)
    given.seek(0)
    own = folder / uuid.uuid4().hex
    own.mkdir(parents=True, mode=0o700)
    digest = hashlib.sha256()
    try:
        with os.fdopen(os.open(own / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in given.chunks():
                digest.update(chunk)
                out.write(chunk)
        _check_whole(own / name, found)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return own / name, digest.hexdigest()


def remove(path: Path) -> None:
    """Remove a kept file with its folder. One that is gone already is no matter."""
    if _FOLDER.fullmatch(path.parent.name):
        shutil.rmtree(path.parent, ignore_errors=True)


def _check_whole(path: Path, found: str) -> None:
    """Whether a packed file can be opened at all; how far it may grow is for the readers to say."""
    try:
        if found in ("zip", "workbook"):
            zipfile.ZipFile(path).close()
        elif found == "gzip":
            with gzip.open(path) as opened:
                opened.read(1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise BadInput(f"{path.name}: is cut short or damaged. Get the file again.") from None
