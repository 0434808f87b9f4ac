"""Write the reference pages from the code, so that they cannot say anything else: `python tools/reference.py`."""

from __future__ import annotations

import inspect
import os
import re
import sys
from pathlib import Path
from typing import Any

import django
import typer.main

from fourfold.cli.main import build
from fourfold.history import schema
from fourfold.history.kinds import kinds
from fourfold.triggers.language import THEME_TITLES, THEMES
from rule_language import rule_language

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the spec tests import one another as tests.spec
PAGES = ROOT / "docs" / "reference"
SPEC = ROOT / "tests" / "spec"
MADE = "<!-- Made by 'make docs' from {}; change that, not this page. -->\n\n"
ENDINGS = """`--workspace DIR` may come before the verb or after it. Results go to standard output, remarks to standard
error. The exit status is 0 when it was done; 1 when it could not be done, and the message says why (a wrong date or
rule, a file that cannot be read, options that do not go together); 2 when the command itself was not understood (no
such verb or option, or one without its value); and 130 when it was interrupted.
"""

LANGUAGE = """# Rule language

Every paragraph below is a test, and its example is what is tested, on both engines. A table of events says when each
happened as exactly as it is known (a minute, a day or a month), and where, in metres from a corner (`-`: unlocated).
How to begin is in [write a rule](../how-to/write-a-rule.md).
"""


TACTICS = """# Templates of tactics

On a deployment's form, "Begin from a template" fills in what is still empty and saves nothing. A legal power named
here is one to consider; whether its grounds are met is for a person to say. A workspace adds its own in `tactics/`,
files of the same form, as below; one of the same name takes the place of a shipped one. A mistake is refused with its
file, line and reason.

```yaml
p: protect
templates:
  - template: visible-reassurance
    tactic: Visible patrol and reassurance in the streets near by
    agency: Police, neighbourhood team
    legal power: None beyond the ordinary duties of a constable
    resources: Two officers for each shift
    hours: 48
    measure: Hours patrolled; events of the harm's kinds near by against the same days before
```

Only `template` (its name), `tactic` and the file's `p` are needed.
"""


def pages() -> dict[str, str]:
    """Each generated page by its file name."""
    return {
        "cli.md": command_line(),
        "event-schema.md": event_schema(),
        "kinds.md": kinds_of_event(),
        "rules.md": catalogue(),
        "tactics.md": templates_of_tactics(),
        "rule-language.md": MADE.format("tests/spec") + LANGUAGE + rule_language(SPEC),
        "api.md": interface(),
        "glossary.md": MADE.format("GLOSSARY.md") + (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"),
    }


def verbs() -> list[str]:
    """The words of every command, as `rules check`."""
    return [words for words, _ in _leaves(typer.main.get_command(build()), "")]


def command_line() -> str:
    """Each verb's own help."""
    from typer.testing import CliRunner

    runner = CliRunner()
    text = MADE.format("the help of each command") + "# Command line\n\n"
    text += ENDINGS
    for words in ["", *verbs()]:
        shown = runner.invoke(build(), [*words.split(), "--help"], prog_name="fourfold", env={"COLUMNS": "100"})
        title = f"fourfold {words}".strip()
        text += f"\n## {title}\n\n```text\n{shown.stdout.strip()}\n```\n"
    return text


def _leaves(command: Any, words: str) -> list[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(words, command)]
    return [leaf for name, one in inner.items() for leaf in _leaves(one, f"{words} {name}".strip())]


def event_schema() -> str:
    """The columns of the history, with the remark that stands beside each in the schema itself."""
    text = MADE.format("history/schema.py") + f"# Event schema\n\n{inspect.getdoc(schema)}\n"
    for name, said in (("INCOMING", "What a source hands over"), ("STORED", "What the history adds")):
        rows = _remarks(name)
        text += f"\n## {said}\n\n| column | type | empty? | meaning |\n|---|---|---|---|\n"
        for field, remark in rows:
            held = getattr(schema, name).field(field)
            shown = re.sub(r"not null|<.*", "", str(held.type)).strip()
            text += f"| `{field}` | {shown} | {'may be' if held.nullable else 'never'} | {remark} |\n"
    text += "\n## A party\n\n| field | empty? | meaning |\n|---|---|---|\n"
    values = {"role": schema.ROLES, "sort": schema.SORTS}
    for field, remark in _remarks("PARTY"):
        party = schema.PARTY.field(field)
        said = ", ".join(values[field]) if field in values else remark
        text += f"| `{field}` | {'may be' if party.nullable else 'never'} | {said} |\n"
    text += f"\nMarkings, lowest first: {', '.join(schema.MARKINGS)}.\n"
    text += f"\nHow `known_from` was set (`known_basis`): {', '.join(schema.KNOWN_BASES)}.\n"
    return text + f"\nKept for fairness audits alone and never readable by a rule: {', '.join(schema.PROTECTED)}.\n"


def _remarks(name: str) -> list[tuple[str, str]]:
    source = inspect.getsource(schema)
    block = re.search(rf"^{name} = pa\.(?:schema|struct)\((.*?)^\)", source, re.MULTILINE | re.DOTALL)
    assert block
    return re.findall(r'pa\.field\("(\w+)".*?\),(?:\s+# (.*))?$', block.group(1), re.MULTILINE)


def kinds_of_event() -> str:
    """The catalogue of kinds."""
    text = MADE.format("history/kinds.yaml") + "# Kinds of event\n\nWeights are crime-harm days: low, middle, high.\n"
    themes: dict[str, list[Any]] = {}
    for kind in kinds().values():
        themes.setdefault(kind.theme, []).append(kind)
    for theme, members in themes.items():
        text += f"\n## {THEME_TITLES[theme]}\n"
        for kind in members:
            text += f"\n### {kind.name}\n\n**{kind.title}.** {kind.meaning}\n\n"
            weight = "no agreed weight" if kind.days is None else ", ".join(f"{days:g}" for days in kind.days)
            text += f"- Weight: {weight}{f' ({kind.days_source})' if kind.days_source else ''}\n"
            if kind.home_office_codes:
                text += f"- Home Office codes: {', '.join(kind.home_office_codes)}\n"
            if kind.wanted_from:
                text += f"- Usually supplied by: {kind.wanted_from}\n"
            if kind.never_suspicion:
                text += "- No rule may read it as a sign against anybody.\n"
            for attribute, value in kind.suspicion_only_if:
                text += f"- A rule may use it as a sign only where `{attribute}` is `{value}`.\n"
    return text


def catalogue() -> str:
    """The rules that Fourfold ships."""
    from fourfold.yaml_files import read_yaml

    text = MADE.format("triggers/catalogue") + "# Rules in the catalogue\n"
    for path in sorted((ROOT / "src" / "fourfold" / "triggers" / "catalogue").rglob("*.yaml")):
        rule = read_yaml(path)
        evidence = rule["evidence"]
        source = " ".join(evidence["source"].split())
        source = f"[{source}]({evidence['url']})" if evidence.get("url") else source
        theme = THEMES[rule["theme"]]
        text += f"\n## {rule['rule']}\n\n**{rule['title']}** (version {rule['version']}, {theme})\n\n"
        text += f"{' '.join(rule['why'].split())}\n\nEvidence: {evidence['grade']}. {source}\n\n"
        text += f"```yaml\n{path.read_text(encoding='utf-8').strip()}\n```\n"
    return text


def interface() -> str:
    """The routes for programs, from their own description."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.desk_settings")
    django.setup()
    from fourfold.desk.api.reading import chapters
    from fourfold.desk.api.scopes import SCOPES

    text = MADE.format("the description of the routes in desk/api") + "# Routes for programs\n\n"
    text += (
        "How to begin is in [use the desk from a program](../how-to/use-the-api.md). Every route may also answer with\n"
    )
    text += "a problem (400, 401, 403, 404, 422, 429), and what sends with 409, 412, 415 or 428.\n\n## Scopes\n\n"
    text += "| scope | for |\n|---|---|\n"
    text += "".join(f"| `{scope.name}` | {scope.title} |\n" for scope in SCOPES.values())
    for name, routes in chapters():
        text += f"\n## {name}\n"
        for route in routes:
            text += f"\n### {route.title}\n\n`{route.method} {route.path}`\n\n{route.about}\n"
            text += f"\nScopes: {', '.join(route.scopes)}.\n" if route.scopes else ""
            text += _told("In the address or as a header", route.takes) + _told("Sent as JSON", route.sends)
            text += _told(f"Answer {route.status}: {route.gives}", route.fields)
    return text


def _told(title: str, rows: Any) -> str:
    if not rows:
        return ""
    return f"\n| {title} | | meaning |\n|---|---|---|\n" + "".join(
        f"| `{row.name}` | {row.kind} | {row.about} |\n" for row in rows
    )


def templates_of_tactics() -> str:
    """The templates of tactics that Fourfold ships."""
    from fourfold.triggers.tactic_templates import load_templates

    text = MADE.format("triggers/tactics") + TACTICS
    held = load_templates()
    for p in dict.fromkeys(one.p for one in held):
        text += f"\n## {p.capitalize()}\n"
        for one in held:
            if one.p == p:
                text += f"\n### {one.name}\n\n**{one.tactic}**\n\n- Agency: {one.agency}\n"
                text += f"- Legal power to consider: {one.legal_power}\n- Resources: {one.resources}\n"
                text += f"- Lasts: {one.hours} hours\n- Effect seen by: {one.measure}\n"
    return text


if __name__ == "__main__":
    PAGES.mkdir(parents=True, exist_ok=True)
    for file, text in pages().items():
        (PAGES / file).write_text(text, encoding="utf-8")
