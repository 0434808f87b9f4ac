"""`fourfold`: the verbs together, and what a user reads when something goes wrong."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from fourfold.cli import common
from fourfold.errors import FourfoldError

VERBS = (
    "init",
    "imports",
    "simulate",
    "areas",
    "harm",
    "history",
    "rules",
    "scan",
    "daily",
    "brief",
    "groups",
    "measure",
    "report",
    "desk",
    "audit",
    "backup",
)
"""One module each, in the order in which the help lists them."""

INTERRUPTED = 130


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="fourfold",
        help="Notice the events that come before serious harm, weigh them, and brief those who can act.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # rich help would cost a third of the time allowed for --help
        pretty_exceptions_enable=False,
    )
    app.callback()(_before_verb)
    for verb in VERBS:
        importlib.import_module(f"fourfold.cli.{verb}").register(app)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"fourfold {version('fourfold')}")
        raise typer.Exit


def _before_verb(
    ctx: typer.Context,
    workspace: common.WorkspaceOption = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    named = common.named_before_verb.set(workspace)
    ctx.call_on_close(lambda: common.named_before_verb.reset(named))


def run() -> None:
    """The console script: every ending is an exit status and, if it went wrong, a plain message."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_status())


def _status() -> int:
    """Run the verb asked for. 0: done; 1: it could not be done; 2: the command was not understood; 130: interrupted."""
    interrupted = _watch_for_interrupt()
    try:
        build()(prog_name="fourfold")
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
        return 1
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit as end:
        return _interrupted() if end.code == INTERRUPTED else _code(end.code)
    except FourfoldError as error:
        common.note(f"fourfold: {error}")
        return 1
    except OSError as error:
        named = f": {error.filename}" if error.filename else ""
        common.note(f"fourfold: {error.strerror or error}{named}.")
        return 1
    except Exception as error:
        if interrupted.is_set():
            return _interrupted()
        if _refusal(error):
            common.note(f"fourfold: {error}")
            return 1
        if damaged := _damage(error):
            common.note(f"fourfold: {damaged}")
            return 1
        _apologise(error)
        return 1
    return 0


def _watch_for_interrupt() -> threading.Event:
    """Set once an interrupt comes: a library that it meets at work may end with an error of its own in its place."""
    came = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        came.set()
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever began us had it ignored
        signal.signal(signal.SIGINT, note)
    return came


def _damage(error: Exception) -> FourfoldError | None:
    if "fourfold.history" not in sys.modules:  # nothing was read yet; and loading what reads takes a second
        return None
    from fourfold.history.damage import told

    return told(error)


def _refusal(error: Exception) -> bool:
    """Whether the desk refused it: whoever asked may not, or what they asked of does not stand so."""
    if "fourfold.desk.accounts.access" not in sys.modules:
        return False
    from fourfold.desk.accounts.access import Denied

    return isinstance(error, Denied)


def _code(code: str | int | None) -> int:
    if isinstance(code, str):
        common.note(code)
        return 1
    return code or 0


def _interrupted() -> int:
    common.note("Interrupted. What was finished is kept; run the same command again to go on.")
    return INTERRUPTED


def _hush() -> None:
    """Whoever read our output has stopped reading: say nothing more, not even while Python closes down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: Exception) -> None:
    handle, name = tempfile.mkstemp(prefix="fourfold-error-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        traceback.print_exception(error, file=out)
    common.note(
        f"fourfold: sorry, something went wrong that Fourfold did not expect ({type(error).__name__}).\n"
        f"The details are in {Path(name)}. Please report it with that file, as CONTRIBUTING.md says; "
        "read the file first, because it may quote a row of your data."
    )
