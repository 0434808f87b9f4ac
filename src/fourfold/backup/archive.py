"""The archive: a tar file of parts with, as its last member, a manifest of every part's size and SHA-256.

Parts are mostly compressed already (Parquet), so the tar is not. The manifest's own SHA-256 is the archive's digest:
kept elsewhere, it shows that nothing was changed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from fourfold.errors import BadInput

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Manifest:
    """What an archive holds. `about` is what was said when it was taken; `parts` are (size, SHA-256) by name."""

    id: str
    taken_at: dt.datetime
    about: dict[str, Any]
    parts: dict[str, tuple[int, str]]
    digest: str


class Writer:
    """Adds parts to an archive, with their digests."""

    def __init__(self, tar: tarfile.TarFile, room: Path) -> None:
        self._tar = tar
        self.room = room
        """A folder for what has to be written before it is added; it goes when the archive is done."""
        self.id = uuid.uuid4().hex
        self.parts: dict[str, tuple[int, str]] = {}
        self.about: dict[str, Any] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file. What is added to it meanwhile is left out."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        read = _Hashing(file)
        self._tar.addfile(info, read)
        self.parts[name] = (size, read.digest.hexdigest())

    def close(self, taken_at: dt.datetime) -> Manifest:
        """Add the manifest."""
        made = {
            "format": FORMAT,
            "id": self.id,
            "taken_at": taken_at.isoformat(),
            **self.about,
            "parts": [{"name": name, "size": size, "sha256": sha} for name, (size, sha) in self.parts.items()],
        }
        body = json.dumps(made, indent=1).encode()
        parts = dict(self.parts)
        self._add(MANIFEST, io.BytesIO(body), len(body))
        return Manifest(self.id, taken_at, self.about, parts, hashlib.sha256(body).hexdigest())


class _Hashing:
    """A file that is read, and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive at `path`, whole or not at all; who enters calls `close`. Raises `BadInput` where there is a
    file already: nothing is ever overwritten."""
    _check_free(path)
    sweep(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    room = part.with_suffix(".room")
    try:
        room.mkdir(mode=0o700)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                yield Writer(tar, room)
            out.flush()
            os.fsync(out.fileno())
        _check_free(path)
        os.link(part, path)  # fails, rather than overwrites, if somebody was quicker
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(room, ignore_errors=True)


def check(path: Path, into: Path | None = None) -> Manifest:
    """Check every part against the manifest, and unpack them into a folder if one is given. Raises `BadInput` saying
    what is wrong; what was unpacked then is not to be used."""
    found: dict[str, tuple[int, str]] = {}
    body = b""
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                held = tar.extractfile(member) if member.isfile() else None
                if held is None:
                    raise BadInput(f"{path}: {member.name} is not a plain file; this is not a backup of Fourfold's.")
                if member.name == MANIFEST:
                    body = held.read()
                else:
                    found[member.name] = _copy(held, _place(into, member.name, path))
    except (tarfile.TarError, EOFError) as error:
        raise BadInput(f"{path} is not a whole backup: {error}.") from None
    manifest = _read(path, body)
    for name in sorted({*found, *manifest.parts}):
        if found.get(name) != manifest.parts.get(name):
            what = "is missing" if name not in found else "is not as it was written"
            raise BadInput(f"{path}: the part {name} {what}. Nothing can be restored from it.")
    return manifest


def _read(path: Path, body: bytes) -> Manifest:
    try:
        said = json.loads(body)
        if said.pop("format") != FORMAT:
            raise BadInput(f"{path} was made by another version of Fourfold, in a format that this one cannot read.")
        parts = {one["name"]: (int(one["size"]), str(one["sha256"])) for one in said.pop("parts")}
        taken = dt.datetime.fromisoformat(said.pop("taken_at"))
        return Manifest(said.pop("id"), taken, said, parts, hashlib.sha256(body).hexdigest())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(f"{path} has no manifest that can be read: it is not a whole backup.") from None


def _copy(held: IO[bytes], to: Path | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(to.open("xb")) if to else None
        while piece := held.read(PIECE):
            digest.update(piece)
            size += len(piece)
            if out:
                out.write(piece)
    return size, digest.hexdigest()


def _place(into: Path | None, name: str, path: Path) -> Path | None:
    """Where a part goes, never outside the folder."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or not parts.parts:
        raise BadInput(f"{path}: the part {name!r} would be written outside the workspace; this is no backup of ours.")
    if into is None:
        return None
    place = into / parts
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _check_free(path: Path) -> None:
    if path.exists():
        raise BadInput(f"{path} is there already; a backup never overwrites anything. Name another file.")
    if not path.parent.is_dir():
        raise BadInput(f"{path.parent} is not a folder.")


def sweep(path: Path) -> None:
    """Take away what a backup or a restore to this very place left when it was killed."""
    for left in [*path.parent.glob(f".{path.name}.*.part"), *path.parent.glob(f".{path.name}.*.room")]:
        process = left.name.rsplit(".", 2)[1]
        if process.isdecimal() and not _alive(int(process)):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
