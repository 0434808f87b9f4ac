"""`fourfold desk`: the web application in which people assess, decide, deploy and review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common


def register(app: typer.Typer) -> None:
    """Add the verb, which by itself serves the desk."""
    desk = typer.Typer(
        help="Serve the desk, in which people assess, decide, deploy and review; or prepare it.",
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    desk.callback()(serve)
    desk.command("add-user")(add_user)
    desk.command("demo")(demo)
    desk.command("work")(work)
    desk.command("link")(link)
    desk.command("import-register")(import_register)
    app.add_typer(desk, name="desk")


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on.")] = 8015,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Serve the desk, in which people assess, decide, deploy and review; or prepare it."""
    if context.invoked_subcommand and "--help" in sys.argv[1:]:
        return  # what a verb does is told without a workspace
    place = common.open_workspace(workspace)
    from fourfold.desk.start import prepare, start

    start(place.root)
    if context.invoked_subcommand:
        return
    prepare()
    from fourfold.desk.serving import serve_desk

    typer.echo(f"The desk of {place.name}: http://{host}:{port}/  (Ctrl-C ends it)")
    serve_desk(host, port)


def add_user(
    username: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option("--name", help="What they are called.")],
    role: Annotated[list[str], typer.Option("--role", help="A role to give them; may be repeated.")],
    why: Annotated[str, typer.Option("--why", help="Why they get it, for the audit.")],
    email: Annotated[str, typer.Option("--email", help="Where their alerts go.")] = "",
    workspace: common.WorkspaceOption = None,
) -> None:
    """Add a user, with a password that is asked for. The first administrator is made with this."""
    from fourfold.desk.accounts.actions import role_grant, user_add
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.start import prepare

    prepare()
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with acting(by="fourfold desk add-user", why=why):
        user = user_add(by=None, username=username, name=name, password=password, email=email)
        for one in role:
            role_grant(by=None, user=user, role=one, why=why)
    typer.echo(f"Added {user.name} ({user.username}): {', '.join(one.title for one in user.roles)}.")


def demo(
    groups: Annotated[int, typer.Option("--groups", help="How many groups to invent.")] = 100,
    year: Annotated[
        str | None,
        typer.Option(
            "--year", metavar="YEAR", help="Instead: what the published report of a year says was done, 2015."
        ),
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Fill an empty desk: an invented force's, with a person for each role, yesterday's work and today's triggers; or
    with what a published report says was done."""
    from fourfold.desk.start import prepare

    prepare()
    from fourfold.desk.demo import make_demo, make_year
    from fourfold.reports.panel_year import parse_year, shipped_year

    signs = make_year(parse_year(shipped_year(year))) if year else make_demo(groups)
    if as_json:
        common.print_json({"sign_ins": [vars(one) for one in signs]})
        return
    typer.echo("One sign-in for each role:")
    for one in signs:
        typer.echo(f"  {one.role:24} user name {one.username:22} password {one.password}")


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what waits now, then end.")] = False,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Do the desk's long work (imports, scans), until interrupted. The desk does it itself while it serves; this is for
    a service of its own, with FOURFOLD_WORKER=0 for the desk. Safe to kill: begun again, it goes on."""
    from django.conf import settings

    from fourfold.desk.imports.worker import work as do_work
    from fourfold.desk.start import prepare

    prepare()
    do_work(settings.SURROUNDINGS.workspace, once=once)


def link(workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """Look for records that may be one person or premises, for people to judge. Nothing is joined by itself."""
    import dataclasses

    place = common.open_workspace(workspace)
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.identities.finding import look
    from fourfold.desk.start import prepare

    prepare()
    with acting(by="fourfold desk link", why="the linkage was run"):
        found = look(place)
    if as_json:
        common.print_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.sort.capitalize()}: {one.records:,} records compared; {one.new:,} new pairs to judge, {one.kept:,} "
            f"held already, {one.gone:,} no longer likely enough."
        )


def import_register(
    register: Annotated[
        str,
        typer.Argument(
            help="The register, by the name in its address: agencies, operations …; what belongs to one: groups_members"
        ),
    ],
    file: Annotated[Path, typer.Argument(help="Excel or CSV, as the register's own export or its empty file.")],
    by: Annotated[str, typer.Option("--by", metavar="USERNAME", help="For whom: somebody who may add to it.")],
    take_in: Annotated[bool, typer.Option("--take-in", help="Add the rows that make new records.")] = False,
    marking: Annotated[str, typer.Option("--marking", help="The file's marking.")] = "OFFICIAL-SENSITIVE",
    rejected: Annotated[
        Path | None, typer.Option("--rejected", metavar="FILE", help="Write the rejected rows here, as CSV.")
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Fill a register of the desk from a file: what each row would do is counted, nothing that is held is changed, and
    what is rejected waits to be mended, here or in the browser."""
    from fourfold.desk.start import prepare

    prepare()
    from fourfold.desk.accounts.models import User
    from fourfold.desk.imports.sheets.at_once import import_file
    from fourfold.desk.imports.sheets.files import rejected_file
    from fourfold.desk.registers.declaration import rows_named
    from fourfold.errors import BadInput

    user = User.objects.filter(username=by, is_active=True).first()
    if user is None:
        raise BadInput(f"Nobody who may sign in is called {by!r}.")
    sheet = import_file(by=user, register=rows_named(register), path=file, marking=marking, take_in=take_in)
    if rejected is not None and sheet.counts["rejected"]:
        rejected.write_bytes(rejected_file(sheet, "csv"))
    if as_json:
        common.print_json(sheet.counts)
        return
    typer.echo(", ".join(f"{number:,} {fate}" for fate, number in sheet.counts.items() if number or fate == "read"))
    for row in sheet.rows.filter(fate="rejected")[:20]:
        typer.echo(f"line {row.line}{f', {row.column}' if row.column else ''}: {row.reason}", err=True)
