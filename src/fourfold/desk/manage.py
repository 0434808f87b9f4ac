"""Django's own commands for the desk: `python -m fourfold.desk.manage check --deploy`."""

from __future__ import annotations

import sys

from fourfold.desk.start import start

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    start()
    execute_from_command_line(sys.argv)
