"""Ask for published advisories against everything that is locked, and never call silence a pass.

`pip-audit` skips, without complaint, a package that the advisory service does not answer for. Here a skipped
package is said aloud; with AUDIT_REQUIRED set it is a failure. An advisory found is always a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def main(lock: str) -> int:
    """0: nothing found in what could be asked; 1: an advisory, or (AUDIT_REQUIRED) something not asked."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--disable-pip", "--require-hashes"]
    command += ["-r", lock, "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return _unanswered("the whole lock", (done.stderr.strip().splitlines() or ["no reason given"])[-1])
    affected = [package for package in packages if package.get("vulns")]
    for package in affected:
        for advisory in package["vulns"]:
            mended = ", ".join(advisory["fix_versions"]) or "none yet"
            print(f"ADVISORY {advisory['id']}: {package['name']} {package['version']}; mended in: {mended}")
    skipped = [package for package in packages if "skip_reason" in package]
    asked = len(packages) - len(skipped)
    print(f"Advisories: {asked} of {len(packages)} packages asked for, {len(affected)} affected.")
    unanswered = _unanswered(f"{len(skipped)} packages", skipped[0]["skip_reason"]) if skipped else 0
    return 1 if affected else unanswered


def _unanswered(what: str, reason: str) -> int:
    print(f"NOT AUDITED: {what}: the advisory service did not answer ({reason}).", file=sys.stderr)
    print("This is not a pass. Run 'make audit' on a machine that can reach the service.", file=sys.stderr)
    return 1 if os.environ.get("AUDIT_REQUIRED") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
