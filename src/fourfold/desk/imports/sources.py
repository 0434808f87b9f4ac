"""What can be imported, and how: each sort of file by the library's own functions, never by a command."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fourfold.desk.imports.models import Upload
from fourfold.errors import NotHeld
from fourfold.history.import_mapped import import_mapped
from fourfold.history.import_police_uk import import_police_uk
from fourfold.history.import_stored import import_stored
from fourfold.history.importing import Counts, Import
from fourfold.history.looking import Look, look_mapped, look_police_uk, look_stored
from fourfold.history.sources import mapping_language
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked


def mappings(workspace: Workspace) -> dict[str, Path]:
    """The mappings by name: those that come along, and the workspace's own (`mappings/NAME.yaml`)."""
    own = sorted((workspace.root / "mappings").glob("*.yaml"))
    return {name: Path(name) for name in mapping_language.shipped()} | {path.name: path for path in own}


def mapping_named(workspace: Workspace, name: str) -> Path:
    """A mapping's path. Raises `NotHeld`."""
    held = mappings(workspace)
    if name not in held:
        raise NotHeld(f"There is no mapping {name!r} in this workspace any more.")
    return held[name]


def mapping_add(workspace: Workspace, text: str, name: str) -> str:
    """Keep a mapping among the workspace's own, under its source's name; gives the name to ask for it by. Raises
    `BadInput` with everything that is wrong with it."""
    mapping = mapping_language.parse(parse_marked(text, name), name, workspace)
    folder = workspace.root / "mappings"
    folder.mkdir(exist_ok=True)
    path = folder / f"{mapping.source}.yaml"
    if path.exists() and path.read_text(encoding="utf-8") != text:
        path = folder / f"{mapping.source}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.yaml"
    path.write_text(text, encoding="utf-8")
    return path.name


def look(workspace: Workspace, upload: Upload) -> Look:
    """What an import of an upload would meet. Raises `BadInput` and `NotHeld`."""
    if upload.sort == "police-uk":
        return look_police_uk(workspace, upload.path)
    if upload.sort == "stored":
        return look_stored(workspace, upload.path)
    return look_mapped(workspace, upload.path, mapping_named(workspace, upload.mapping))


def run(upload: Upload, importing: Import) -> Counts:
    """Import an upload. Raises `BadInput`, `NotHeld` and `Busy`."""
    if upload.sort == "police-uk":
        return import_police_uk(importing, [upload.path])
    if upload.sort == "stored":
        return import_stored(importing, [upload.path])
    return import_mapped(importing, [upload.path], mapping_named(importing.workspace, upload.mapping))
