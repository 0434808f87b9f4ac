"""The archive of a backup: whole or not at all, and every change to it is found."""

from __future__ import annotations

import datetime as dt
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fourfold.backup.archive import MANIFEST, check, writing
from fourfold.backup.replaying import Ledger
from fourfold.backup.restoring import restore
from fourfold.backup.taking import take
from fourfold.errors import BadInput
from fourfold.history.erasure import digests
from fourfold.workspace import Workspace

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "part").write_bytes(b"what people wrote")
    with writing(tmp_path / "kept") as out:
        out.add("facts/part", tmp_path / "part")
        out.add("rules/part", tmp_path / "part")
        out.close(NOW)
    return tmp_path / "kept"


def rewritten(path: Path, change: dict[str, bytes], *, left_out: str = "", added: str = "") -> Path:
    """The archive with parts changed, left out or added."""
    other = path.with_name("other")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for member in old:
            held = old.extractfile(member)
            assert held
            body = change.get(member.name, held.read())
            member.size = len(body)
            if member.name != left_out:
                new.addfile(member, io.BytesIO(body))
        if added:
            new.addfile(tarfile.TarInfo(added), io.BytesIO(b""))
    return other


def test_what_was_put_in_comes_out(made: Path, tmp_path: Path) -> None:
    assert check(made, into=tmp_path / "out").taken_at == NOW
    assert (tmp_path / "out" / "facts" / "part").read_bytes() == b"what people wrote"
    assert not list(tmp_path.glob(".kept*"))


def test_any_change_is_found_and_named(made: Path) -> None:
    with pytest.raises(BadInput, match="facts/part is not as it was written"):
        check(rewritten(made, {"facts/part": b"what people wrotE"}))
    with pytest.raises(BadInput, match="rules/part is missing"):
        check(rewritten(made, {}, left_out="rules/part"))
    with pytest.raises(BadInput, match="slipped-in is not as it was written"):
        check(rewritten(made, {}, added="slipped-in"))
    with pytest.raises(BadInput, match="no manifest"):
        check(rewritten(made, {}, left_out=MANIFEST))
    with pytest.raises(BadInput, match="outside the workspace"):
        check(rewritten(made, {}, added="../out"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_archive_that_was_cut_off_is_refused(made: Path, share: float) -> None:
    body = made.read_bytes()
    made.write_bytes(body[: int(len(body.rstrip(b"\0")) * share)])
    with pytest.raises(BadInput, match="whole backup"):
        check(made)


def test_nothing_is_overwritten_and_failing_leaves_nothing(made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BadInput, match="there already"), writing(made):
        raise AssertionError("never reached")
    assert made.read_bytes() == before
    with pytest.raises(FileNotFoundError), writing(tmp_path / "fails") as out:
        out.add("a", tmp_path / "not there")
    assert not list(tmp_path.glob("*fails*"))


def test_a_backup_leaves_out_the_key_and_is_not_kept_in_what_it_keeps(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "force", invented=True)
    (place.root / "desk").mkdir()
    (place.root / "desk" / "secret-key").write_text("secret", encoding="utf-8")
    with pytest.raises(BadInput, match="in the workspace itself"):
        take(place, place.root / "kept", None, now=NOW)
    parts = take(place, tmp_path / "kept", None, now=NOW).parts
    assert "fourfold.yaml" in parts
    assert not [name for name in parts if "secret" in name or name.endswith(".lock")]
    (place.root / "facts" / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(BadInput, match="link to a folder"):
        take(place, tmp_path / "again", None, now=NOW)


def test_a_workspace_without_events_or_desk_comes_back_with_its_folders(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "force", name="Invented force", invented=True)
    take(place, tmp_path / "kept", None, now=NOW)
    ledger = Ledger([{"when": NOW.isoformat(), "who": "x", "why": "x", "digests": ["0" * 64]}])
    restore(tmp_path / "kept", tmp_path / "back", ledger, no_desk, now=NOW)
    assert Workspace.open(tmp_path / "back").name == "Invented force"
    assert {one.name for one in (tmp_path / "force").iterdir()} == {one.name for one in (tmp_path / "back").iterdir()}
    assert digests(Workspace.open(tmp_path / "back")) == {"0" * 64}  # an import will not bring it in
    with pytest.raises(BadInput, match="not empty"):
        restore(tmp_path / "kept", tmp_path / "force", ledger, no_desk, now=NOW)


def no_desk(*said: object) -> Callable[[], None]:
    raise AssertionError("there is no desk in it")


def test_a_ledger_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(BadInput, match="not a log of erasures"):
        Ledger.read(tmp_path / "ledger")
