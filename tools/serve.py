"""Show one page on this machine until Ctrl-C: `python tools/serve.py demo/brief.html`."""

from __future__ import annotations

import functools
import http.server
import sys
from pathlib import Path


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the standard library
        """Say nothing."""


def main(page: Path) -> None:
    """Serve the page's folder to this machine alone, on a free port."""
    handler = functools.partial(Quiet, directory=str(page.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        print(f"Showing http://127.0.0.1:{server.server_port}/{page.name} (Ctrl-C ends)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
