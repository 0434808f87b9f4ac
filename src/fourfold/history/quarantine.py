"""Rejected rows, kept until they are mended.

One CSV file for each file imported that had any, under `<workspace>/quarantine/`: where the row stood, what is wrong
with it, then the row itself in its own columns. Mend the row and import the quarantine file with the same command.

The file's name ends in a digest of what it holds, so that importing the same file again makes no second one, and one
that is being mended is never written over.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fourfold.history.sources.delimited import QUARANTINE
from fourfold.history.sources.frame import Reject

IN_MEMORY = 8 << 20


class Quarantine:
    """Gathers the rejected rows of one file. `close` keeps them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digest = hashlib.sha256()
        self._name = ""
        self._spool = tempfile.SpooledTemporaryFile(IN_MEMORY, "w+b")  # noqa: SIM115 - closed by `close`

    def add(self, header: Sequence[str], rejects: Sequence[Reject]) -> None:
        """Take in rejected rows, which have the columns of `header`."""
        if not rejects:
            return
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        if not self._name:
            self._name = rejects[0].file
            writer.writerow([*QUARANTINE, *header])
        for reject in rejects:
            writer.writerow([reject.file, reject.line, reject.column, reject.reason, *reject.cells])
        data = out.getvalue().encode("utf-8", "backslashreplace")
        self._digest.update(data)
        self._spool.write(data)

    def close(self) -> Path | None:
        """Keep what was gathered, whole or not at all; the file's path, or None if there was nothing."""
        with self._spool:
            if not self._name:
                return None
            stem = re.sub(r"[^\w.-]+", "-", self._name.replace("\\", "/").rsplit("/", 1)[-1])[:80].strip(".-") or "rows"
            path = self._folder / f"{stem.removesuffix('.csv')}-{self._digest.hexdigest()[:12]}.csv"
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                self._spool.seek(0)
                with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".part-", delete=False) as part:
                    shutil.copyfileobj(self._spool, part)
                Path(part.name).replace(path)
            return path
