"""The files that a user named, and those inside the folders and zip files that they named, as streams of bytes.

Nothing is ever unpacked to the disk, so a name inside a zip can do no harm. A compressed file is read to its end once
before any of it is used: one that is cut short or grows past the limits is refused whole.
"""

from __future__ import annotations

import dataclasses
import gzip
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from fourfold.errors import BadInput

CHUNK = 1 << 20
KEPT = 32 << 20  # a compressed file no larger than this is unpacked once and kept
MEMBERS = 100_000
PARQUET = b"PAR1"
_BROKEN = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, RuntimeError, ValueError, KeyError, IndexError)


@dataclasses.dataclass(frozen=True)
class Limits:
    """How far a compressed file may grow: by which ratio (looked at beyond 32 MiB), and to how many bytes."""

    ratio: float = 200.0
    bytes: int = 50 << 30


@dataclasses.dataclass(frozen=True)
class Stream:
    """One file of rows: plain, gzip, or a member of a zip. `name` is what rows and messages call it; one that
    `builds_on_others` needs the events of the files before it to be committed."""

    path: Path
    name: str
    member: str | None
    limits: Limits
    builds_on_others: bool = False

    def chunks(self) -> Iterator[bytes]:
        """The content. Raises `BadInput` before the first byte of a compressed file that cannot be read to its end."""
        if self.member is None and not _starts(self.path, b"\x1f\x8b"):
            return self._raw()
        kept, held, raw = [], 0, self._raw()
        for chunk in raw:
            kept.append(chunk)
            held += len(chunk)
            if held > KEPT:
                for _ in raw:
                    pass
                return self._raw()
        return iter(kept)

    def head(self, size: int = 4096) -> bytes:
        """The first bytes, without reading the rest."""
        return next(self._raw(size), b"")

    def _raw(self, size: int = CHUNK) -> Iterator[bytes]:
        try:
            with self._open() as opened:
                given, packed = 0, self._packed_size()
                while chunk := opened.read(size):
                    given += len(chunk)
                    self._limit(given, packed)
                    yield chunk
        except _BROKEN as error:
            raise BadInput(f"{self.name}: {_why(error)} Nothing of it was imported.") from None
        except OSError as error:
            raise BadInput(f"{self.name}: cannot be read: {error.strerror or error}.") from None

    def _open(self) -> IO[bytes]:
        if self.member is not None:
            return zipfile.ZipFile(self.path).open(self.member)
        return cast("IO[bytes]", gzip.open(self.path)) if _starts(self.path, b"\x1f\x8b") else self.path.open("rb")

    def _packed_size(self) -> int | None:
        if self.member is not None:
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(self.member).compress_size
        return self.path.stat().st_size if _starts(self.path, b"\x1f\x8b") else None

    def _limit(self, given: int, packed: int | None) -> None:
        if packed is None:
            return
        if given > self.limits.bytes or (given > KEPT and given > self.limits.ratio * max(packed, 1)):
            raise BadInput(
                f"{self.name}: unpacks to more than {self.limits.ratio:g} times its size or "
                f"{self.limits.bytes >> 30:,} GiB, as a file made to fill a disk does; nothing of it was imported. "
                "If it is right, raise max_ratio or max_gigabytes under this source in fourfold.yaml."
            )


@dataclasses.dataclass
class Found:
    """The streams found, in order; what was passed over and why; and what could not be opened: (name, reason)."""

    streams: list[Stream] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    failed: list[tuple[str, str]] = dataclasses.field(default_factory=list)


def find(paths: Iterable[Path], limits: Limits, suffixes: tuple[str, ...] = (".csv", ".csv.gz", ".zip")) -> Found:
    """What the user named. Folders are searched for files with these suffixes, zip files for members with them.

    Raises `BadInput` for a path that is not there.
    """
    found = Found()
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(suffixes))
            if not inside:
                found.failed.append((str(path), f"{path}: holds no {', '.join(suffixes)} file."))
            for file in inside:
                _add(found, file, str(file.relative_to(path)), limits, suffixes)
        elif path.exists():
            _add(found, path, path.name, limits, suffixes)
        else:
            raise BadInput(f"{path}: no such file or folder; nothing was imported.")
    return found


def _add(found: Found, path: Path, name: str, limits: Limits, suffixes: tuple[str, ...]) -> None:
    try:
        archive = _starts(path, b"PK") and not path.name.lower().endswith((".xlsx", ".xlsm"))
    except OSError as error:
        found.failed.append((name, f"{name}: cannot be read: {error.strerror or error}."))
        return
    if not archive:
        if path.name.lower().endswith(".zip"):
            found.failed.append((name, f"{name}: is not a zip file, or its beginning is missing. Get the file again."))
        else:
            found.streams.append(Stream(path, name, None, limits))
        return
    try:
        with zipfile.ZipFile(path) as opened:
            members = sorted(opened.infolist(), key=lambda info: info.filename)
    except (*_BROKEN, OSError, NotImplementedError) as error:
        found.failed.append((name, f"{name}: {_why(error)} Nothing of it was imported."))
        return
    _add_members(found, path, name, members, limits, suffixes)


def _add_members(
    found: Found, path: Path, name: str, members: list[zipfile.ZipInfo], limits: Limits, suffixes: tuple[str, ...]
) -> None:
    wanted = tuple(suffix for suffix in suffixes if not suffix.endswith((".zip", ".gz")))
    if len(members) > MEMBERS:
        found.failed.append(
            (name, f"{name}: holds {len(members):,} files, more than {MEMBERS:,}; nothing was imported.")
        )
        return
    any_rows, names = False, Counter(info.filename for info in members)
    for info in members:
        inner = info.filename
        if inner.endswith("/") or Path(inner).name.startswith((".", "__MACOSX")) or inner.startswith("__MACOSX"):
            continue
        if names[inner] > 1:
            found.failed.append((inner, f"{name}: {names[inner]} files inside it are all named {inner!r}; unpack it."))
        elif inner.lower().endswith(wanted):
            found.streams.append(Stream(path, inner, inner, limits))
            any_rows = True
        elif inner.lower().endswith((".zip", ".gz")):
            found.notes.append(f"{name}: {inner} inside it is itself compressed and was passed over; unpack it first.")
        else:
            found.notes.append(f"{name}: {inner} inside it is not a {' or '.join(wanted)} file and was passed over.")
    if not any_rows:
        found.failed.append((name, f"{name}: holds no {' or '.join(wanted)} file."))


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _why(error: BaseException) -> str:
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "is encrypted. Unpack it with its password, and import what was inside."
    if isinstance(error, NotImplementedError):
        return "is compressed in a way that cannot be read here. Unpack it and import what was inside."
    return "is cut short or damaged. Get the file again."
