"""The frame of the command line: every ending is an exit status and, if it went wrong, a plain message."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from fourfold.cli import common, main
from fourfold.errors import BadInput

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def fourfold(tmp_path: Path) -> Run:
    """Runs the console script in a fresh folder."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from fourfold.cli.main import run; run()", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return run


def ending(monkeypatch: pytest.MonkeyPatch, raised: BaseException) -> int:
    """The exit status when a verb raises this."""

    def build() -> typer.Typer:
        app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

        @app.command()
        def fail() -> None:
            raise raised

        return app

    monkeypatch.setattr(main, "build", build)
    monkeypatch.setattr(sys, "argv", ["fourfold"])
    with pytest.raises(SystemExit) as end:
        main.run()
    assert isinstance(end.value.code, int)
    return end.value.code


def test_no_verb_shows_the_help_and_is_a_usage_error(fourfold: Run) -> None:
    done = fourfold()
    assert done.returncode == 2
    assert "Usage: fourfold" in done.stdout + done.stderr


def test_what_a_verb_of_the_desk_does_is_told_without_a_workspace(fourfold: Run) -> None:
    done = fourfold("desk", "demo", "--help")
    assert done.returncode == 0, done.stderr
    assert "--year YEAR" in done.stdout


def test_a_mistyped_verb_is_a_usage_error_with_a_suggestion(fourfold: Run) -> None:
    done = fourfold("ini")
    assert done.returncode == 2
    assert "Did you mean 'init'?" in done.stderr


def test_version_is_the_installed_one(fourfold: Run) -> None:
    from importlib.metadata import version

    assert fourfold("--version").stdout == f"fourfold {version('fourfold')}\n"


def test_a_mistake_is_one_message_and_no_traceback(fourfold: Run) -> None:
    assert fourfold("init", "here").returncode == 0
    done = fourfold("init", "here")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("fourfold: ")
    assert "workspace already" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_writes_the_settings_it_was_given(fourfold: Run, tmp_path: Path) -> None:
    from fourfold.workspace import Workspace

    words = ("init", "phl", "--name", "Philadelphia", "--grid", "EPSG:32618", "--time-zone", "America/New_York")
    assert fourfold(*words, "--invented").returncode == 0
    made = Workspace.open(tmp_path / "phl")
    assert (made.name, made.grid, made.time_zone) == ("Philadelphia", "EPSG:32618", "America/New_York")
    assert made.invented


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [("--grid", "EPSG:4326", "metres"), ("--grid", "nonsense", "coordinate"), ("--time-zone", "Mars/Base", "zone")],
)
def test_init_refuses_a_setting_that_cannot_work(fourfold: Run, option: str, value: str, reason: str) -> None:
    done = fourfold("init", "here", option, value)
    assert done.returncode == 1
    assert reason in done.stderr
    assert value in done.stderr


def test_the_unexpected_is_an_apology_and_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ending(monkeypatch, ZeroDivisionError("secret row")) == 1
    said = capsys.readouterr().err
    (saved,) = tmp_path.glob("fourfold-error-*.txt")
    assert "ZeroDivisionError" in said
    assert str(saved) in said
    assert "Traceback" not in said
    assert "secret row" not in said
    assert "ZeroDivisionError: secret row" in saved.read_text(encoding="utf-8")
    assert saved.stat().st_mode & 0o077 == 0, "others on the machine may not read it"


@pytest.mark.parametrize(
    ("raised", "status", "message"),
    [
        (BadInput("line 3: no such kind"), 1, "fourfold: line 3: no such kind\n"),
        (OSError(28, "No space left on device", "x.parquet"), 1, "fourfold: No space left on device: x.parquet.\n"),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (BrokenPipeError(32, "Broken pipe"), 1, ""),
    ],
)
def test_each_ending(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    raised: BaseException,
    status: int,
    message: str,
) -> None:
    monkeypatch.setattr(main, "_hush", lambda: None)
    assert ending(monkeypatch, raised) == status
    said = capfd.readouterr().err
    assert said.startswith(message)
    assert "Traceback" not in said


def test_an_interrupt_that_a_library_tells_in_its_own_words_is_an_interrupt(tmp_path: Path) -> None:
    """DuckDB says InvalidInputException where the interrupt comes while it reads what Python hands it."""
    (tmp_path / "plug.py").write_text(
        "import os, signal, duckdb, pyarrow as pa, typer\n"
        "from fourfold.cli import main\n"
        "def rows():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    yield pa.record_batch([pa.array([1])], names=['n'])\n"
        "def count():\n"
        "    con = duckdb.connect()\n"
        "    con.register('r', pa.RecordBatchReader.from_batches(pa.schema([('n', pa.int64())]), rows()))\n"
        "    con.sql('select sum(n) from r').fetchall()\n"
        "def build():\n"
        "    app = typer.Typer()\n"
        "    app.command()(count)\n"
        "    return app\n"
        "main.build = build\n"
        "main.run()\n"
    )
    done = subprocess.run([sys.executable, "plug.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr[:12]) == (130, "Interrupted.")


def test_a_reader_that_stops_reading_is_not_an_error_message(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from fourfold.cli.main import run; run()' --help | true"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_workspace_after_the_verb_wins_over_the_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fourfold.workspace import Workspace

    before, after, here = (Workspace.create(tmp_path / name).root for name in ("before", "after", "here"))
    monkeypatch.chdir(here)
    assert common.open_workspace(None).root == here
    monkeypatch.setattr(common, "named_before_verb", _Fixed(before))
    assert common.open_workspace(None).root == before
    assert common.open_workspace(after).root == after


class _Fixed:
    """Stands for the context variable, with one value."""

    def __init__(self, value: Path) -> None:
        self.value = value

    def get(self) -> Path:
        """The value."""
        return self.value


def test_json_is_utf8_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    import datetime as dt

    common.print_json({"z": "café", "a": dt.date(2024, 10, 27)})
    assert capsys.readouterr().out == '{"z": "café", "a": "2024-10-27"}\n'


def test_json_refuses_what_json_cannot_say(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="JSON"):
        common.print_json({"x": float("nan")})
    assert capsys.readouterr().out == ""


def test_a_table_shows_markup_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    common.table([("[bold]ward[/bold]", 12345, None)], ("place", "count", "note"))
    out = capsys.readouterr().out
    assert "[bold]ward[/bold]" in out
    assert "12,345" in out
    assert "None" not in out


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['fourfold', '--help']\n"
        "from fourfold.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pyarrow', 'duckdb', 'numpy', 'scipy', 'pyproj', 'shapely', 'deltalake', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=dict(os.environ), timeout=60
    )
    assert done.stderr == "[]\n"


def test_an_error_that_names_a_file_of_the_history_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import duckdb

    file = "/w/history/events/month=2024-01/part-0.parquet"
    assert ending(monkeypatch, duckdb.IOException(f'IO Error: Cannot open file "{file}": gone')) == 1
    assert capsys.readouterr().err.startswith(f"fourfold: {file} is part of the history and is damaged. Nothing was")


@pytest.mark.parametrize(("wanted", "said"), [(1, "1 rule could"), (2, "2 rules could")])
def test_rules_that_could_not_run_are_counted_in_words_that_agree(
    wanted: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from fourfold.cli.scan import show_unable
    from fourfold.triggers.scan import CouldNotRun

    show_unable([CouldNotRun("a-rule", "A rule", "data")] * wanted)
    assert capsys.readouterr().err.startswith(f"\n{said} not run for want of data:")
