"""Reading and writing YAML, with the line of each mistake.

`read_yaml` gives plain data. `read_marked` keeps the line of each key, for errors in rules and mappings.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Hashable
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fourfold.errors import BadInput
from fourfold.whole_files import whole

T = TypeVar("T")


def read_yaml(path: Path) -> Any:
    """The document in a YAML file as plain dicts, lists and scalars. Raises `BadInput` with the line."""
    return _load(_text(path), str(path), YAML(typ="safe", pure=True))


def read_marked(path: Path) -> Any:
    """As `read_yaml`, but mappings and lists remember their lines (`.lc`, counted from 0)."""
    return parse_marked(_text(path), str(path))


def parse_marked(text: str, name: str) -> Any:
    """As `read_marked`, from a string; `name` is what errors call it."""
    return _load(text, name, YAML(typ="rt"))


def own_or_shipped(parse: Callable[..., T], own: Path | None, package: str, *shipped: str, also: Hashable = None) -> T:
    """What `parse` makes of the force's own file, where its workspace has one, else of the one that comes along in a
    package: of the marked document, what errors call it, and `also`, where that is given. A text is parsed once, since
    pages ask at every turn: what comes of it is shared, and nobody changes it. Raises `BadInput` with the line."""
    if own and own.is_file():
        text, name = _text(own), str(own)
    else:
        text, name = resources.files(package).joinpath(*shipped).read_text(encoding="utf-8"), shipped[-1]
    meant: T = _meant(parse, text, name, also)
    return meant


@functools.lru_cache(maxsize=128)
def _meant(parse: Callable[..., Any], text: str, name: str, also: Hashable) -> Any:
    document = parse_marked(text, name)
    return parse(document, name) if also is None else parse(document, name, also)


def write_yaml(path: Path, data: Any) -> None:
    """Write data as YAML, keys in the order given, whole or not at all."""
    out = io.StringIO()
    writer = YAML()
    writer.default_flow_style = False
    writer.dump(data, out)
    with whole(path) as part:
        part.write_text(out.getvalue(), encoding="utf-8")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file.") from None
    except IsADirectoryError:
        raise BadInput(f"{path}: is a folder, not a file.") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8 text (byte {error.start}).") from None


def _load(text: str, name: str, yaml: YAML) -> Any:
    yaml.allow_duplicate_keys = False
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{name}{line}: not valid YAML: {error.problem or error.context}.") from None
    except RecursionError:
        raise BadInput(f"{name}: not usable YAML: it is nested too deeply.") from None
    except (YAMLError, ValueError) as error:
        raise BadInput(f"{name}: not valid YAML: {error}.") from None
