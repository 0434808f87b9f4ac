"""The whole interface: its routes together, its description, and how it reads what is sent."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from fourfold.desk.api.describing import Described
from fourfold.desk.api.middleware import ROOT
from fourfold.desk.api.problems import Refused, answer_with_problems
from fourfold.desk.api.routes import (
    audit,
    crossings,
    deciding,
    duty,
    imports,
    logs,
    measures,
    meetings,
    own,
    registers,
    rules,
    search,
    sheets,
    tasks,
    triggers,
    work,
)

ABOUT = """What the desk's pages offer, for programs. A program comes with a token that a user made for themselves and
may do what both the token's scopes and its user's roles allow; markings and compartments hold as on the pages. What may
not be seen is not found, and is in no count. Every look and change is on record, with the token named."""


class OnlyJson(Parser):
    """Reads JSON that can be kept: no NUL, no half characters, no numbers that are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            text = request.body.decode()
            sent = json.loads(text, parse_constant=_no_number)
            json.dumps(sent, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Refused(400, "What was sent is not JSON in UTF-8.") from error
        if "\\u0000" in text:
            raise Refused(400, "What was sent holds a NUL character.")
        return sent


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


api: NinjaAPI = Described(
    title="Fourfold",
    version="1",
    description=ABOUT,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    parser=OnlyJson(),
)
for part in (
    own,
    tasks,
    duty,
    triggers,
    deciding,
    crossings,
    meetings,
    sheets,
    registers,
    logs,
    search,
    rules,
    measures,
    work,
    imports,
    audit,
):
    api.add_router("", part.router)
answer_with_problems(api)


@cache
def described() -> Any:
    """The interface's description in OpenAPI 3.1."""
    return api.get_openapi_schema(path_prefix=ROOT)
