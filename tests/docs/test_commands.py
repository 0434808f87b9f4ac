"""Every command in the documentation runs, page by page, and prints what the page says it prints.

In a page, a fenced `console` block holds commands (lines that begin `$ `, continued by lines that begin `> `), each
followed by some of its output. An output line `...` stands for any lines and `…` within a line for any text. A command
that ends `# exits 1` is expected to end so. A fenced block with `title="name"` is written to that file first.
`<!-- needs: FILE as NAME -->` puts a file of the real public data beside the commands; without it the page is skipped.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "```console" in path.read_text(encoding="utf-8"))
FENCE = re.compile(r"^( *)```(\S*)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
NEEDS = re.compile(r"<!-- needs: (\S+) as (\S+) -->")


@dataclasses.dataclass(frozen=True)
class Command:
    """A command as the page shows it, and the output that the page promises."""

    words: str
    output: str

    @property
    def status(self) -> int:
        """The exit status that the page promises."""
        marked = re.search(r"# exits (\d+)$", self.words)
        return int(marked.group(1)) if marked else 0


@dataclasses.dataclass(frozen=True)
class File:
    """A file that the page shows and the reader is to write."""

    name: str
    text: str


def steps(page: str) -> list[Command | File]:
    """What a reader of the page does, in order."""
    found: list[Command | File] = []
    for indent, language, rest, body in FENCE.findall(page):
        text = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        title = re.search(r'title="([^"]+)"', rest)
        if language == "console":
            found += commands(text)
        elif title:
            found.append(File(title.group(1), text))
    return found


def commands(block: str) -> list[Command]:
    """The commands of one console block."""
    joined = block.replace("\n> ", "\n")
    parts = re.split(r"^\$ ", joined, flags=re.MULTILINE)
    assert not parts[0].strip(), f"a console block begins with a command, not with {parts[0]!r}"
    return [_command(part) for part in parts[1:]]


def _command(part: str) -> Command:
    lines = part.splitlines()
    upto = 1
    while lines[upto - 1].endswith("\\"):
        upto += 1
    return Command("\n".join(lines[:upto]), "\n".join(lines[upto:]).strip("\n"))


def promised(output: str) -> re.Pattern[str]:
    """What the printed text must match for the page to be true."""
    lines = [r"(?:.*\n)*?" if line.strip() == "..." else _line(line) for line in output.splitlines()]
    return re.compile("".join(lines), re.MULTILINE)


def _line(line: str) -> str:
    """Runs of spaces are alike, because tables are set by their widest cell."""
    words = (r"\s+".join(map(re.escape, part.split())) for part in line.split("…"))
    return r"^\s*" + ".*".join(words) + r"\s*?\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_page(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    for file, name in NEEDS.findall(text):
        shared: Path = request.getfixturevalue("shared_data")
        (tmp_path / name).symlink_to(shared / file)
    place = tmp_path
    for step in steps(text):
        if isinstance(step, File):
            (place / step.name).parent.mkdir(parents=True, exist_ok=True)
            (place / step.name).write_text(step.text, encoding="utf-8")
            continue
        status, printed, place = done_in(place, step.words)
        assert status == step.status, f"$ {step.words}\n{printed}"
        assert promised(step.output).search(printed), f"$ {step.words}\n{printed}\nis not\n{step.output}"


def done_in(place: Path, words: str) -> tuple[int, str, Path]:
    """The exit status of a command, what it printed, and the folder that it leaves the reader in."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "120"}
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as after:
        script = f"{words}\nstatus=$?\npwd > {after.name}\nexit $status"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return done.returncode, done.stdout, Path(after.read().strip() or place)


def test_every_shown_command_is_run() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        if page.parent.name == "adr":
            continue
        for _, language, rest, body in FENCE.findall(page.read_text(encoding="utf-8")):
            if language != "console" and "title=" not in rest and page.name != "cli.md":
                assert not re.search(r"^\s*(\$ )?fourfold \w", body, re.MULTILINE), f"{page.name}: {body}"


def test_a_page_that_lies_is_caught() -> None:
    (lie,) = commands("$ echo two\none\n")
    assert not promised(lie.output).search("two\n")
    (truth,) = commands("$ printf 'a  1\\nb\\nc 2\\n'\na 1\n...\nc …\n")
    assert promised(truth.output).search("a  1\nb\nc 2\n")
