"""What the house looks like: small modules, nothing heavy at the command line's door, no address of any one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES_IN_A_MODULE = 400
MOST_LINES_IN_A_FUNCTION = 60
MEDIAN_LINES = 150
TOLD_IN_A_TABLE = {"planted.py"}  # each function's meaning stands beside it in the module's own table

REGISTRY = re.compile(
    r"https?://[^\s\"')>]*(?:" + "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "index-url")) + ")"
)
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9A-Za-z-]{20}"
    rb"|(?:SECRET_KEY|PASSWORD|API_KEY)\s*=\s*['\"][^'\"\s]{16,}['\"]"
)
MACHINE = re.compile(r"(?<![\w.~:-])/(?:work|root|home|Users|workspace)/")


def kept_files() -> list[Path]:
    """Every file that is, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """Those of them that are text, with their text."""
    found = []
    for path in kept_files():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def modules(folder: str = "src") -> list[Path]:
    """The Python modules under a folder, but for migrations, which Django writes."""
    return sorted(path for path in (ROOT / folder).rglob("*.py") if path.parent.name != "migrations")


def every_module() -> list[Path]:
    """The Python modules of the whole project."""
    return [path for folder in ("src", "tests", "bench", "tools", "docs") for path in modules(folder)]


def test_no_module_is_too_long() -> None:
    long = {str(path.relative_to(ROOT)): n for path in every_module() if (n := _lines(path)) > MOST_LINES_IN_A_MODULE}
    assert not long


def test_modules_stay_small() -> None:
    lengths = sorted(_lines(path) for path in modules() if path.name != "__init__.py")
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_no_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_LINES_IN_A_FUNCTION
    ]
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in every_module() if path.stat().st_size and not ast.get_docstring(_tree(path))]
    assert not silent


def test_every_public_thing_says_what_it_means() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        if path.parent.name != "cli" and path.name not in TOLD_IN_A_TABLE
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


def test_the_command_line_imports_nothing_heavy_at_its_door() -> None:
    allowed = set(sys.stdlib_module_names) | {"typer"}
    for path in modules("src/fourfold/cli"):
        for name in _imported_at_the_top(path):
            ours = name == "fourfold.errors" or name.startswith("fourfold.cli")
            assert ours or name.split(".")[0] in allowed, f"{path.name} imports {name} at its top level"


def test_the_library_never_imports_the_command_line() -> None:
    for path in modules():
        if path.parent.name == "cli":
            continue
        for node in ast.walk(_tree(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith("fourfold.cli")], str(path)


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_address_of_one_place(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        if path != Path(__file__)
        for match in pattern.finditer(text)
    ]
    assert not found


def test_no_secret_is_in_the_repository() -> None:
    files = kept_files()
    assert [path for path in files if SECRETS.search(path.read_bytes())] == []
    assert not [path for path in files if path.name in ("secret-key", ".env") or path.suffix in (".pem", ".key")]


def test_locks_name_no_registry() -> None:
    assert not re.search(r"^(--index|--extra-index|--find-links|-i )", _lock(), re.MULTILINE)
    for path in kept_files():
        if path.name == "package-lock.json":
            assert '"resolved"' not in path.read_text(encoding="utf-8")


def test_every_dependency_is_locked_with_hashes_and_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    for requirement in wanted:
        name = re.split(r"[\[<>=!~ ]", requirement)[0].replace(".", "-")
        assert re.search(rf"^{re.escape(name)}==\S+ .*\\\n    --hash=sha256:", _lock(), re.MULTILINE), name
        assert re.search(rf'"{re.escape(requirement)}",? # \w', text), f"{name} does not say why it is here"


def _lock() -> str:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8")


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported_at_the_top(path: Path) -> list[str]:
    names: list[str] = []
    for node in _tree(path).body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names
