"""The interface's own description: valid OpenAPI 3.1, and true of the real application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.integration.desk.programs import program

from fourfold.desk.api.interface import described
from fourfold.desk.threats.models import Threat

Made = Callable[..., Any]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROUTES = [
    (method.upper(), path, told["operationId"])
    for path, methods in described()["paths"].items()
    for method, told in methods.items()
]


def test_the_description_is_open_and_valid_openapi_3_1() -> None:
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(told).validate()  # against the published schema of OpenAPI 3.1
    told["paths"]["/api/v1/me"]["get"]["responses"] = "none"
    with pytest.raises(Exception, match="none"):
        schemathesis.openapi.from_dict(told).validate()


def test_every_route_says_what_it_does_needs_and_may_refuse() -> None:
    for methods in described()["paths"].values():
        for method, told in methods.items():
            assert told["summary"]
            assert len(told["description"]) > 20
            assert {401, 403, 404, 422, 429} <= set(told["responses"])
            assert ("Idempotency-Key" in str(told["parameters"])) == (method == "post")


# An upload is received to a file that Django closes with its answer, and schemathesis closes no answer (test_api_day).
EACH = [pytest.param(*route, id=route[2]) for route in ROUTES if route[2] not in ("upload_add", "sheet_add")]


@pytest.mark.parametrize(("method", "path", "name"), EACH)
def test_whatever_is_sent_the_answer_is_as_described(
    method: str, path: str, name: str, somebody: Made, trigger_of: Made, one_connection: None
) -> None:
    by = program(somebody("tasking-manager", "auditor"))
    trigger = trigger_of(people=(("suspect", "nominal:P1"),))
    threat = Threat.objects.create(threat="Invented")
    real: dict[str, Any] = {"kind": "deployment"} if "/tasks/" in path else {}
    real |= {"name": "threats-to-life", "key": threat.pk, "child_name": "at-risk", "ref": "nominal:P1"}
    if "/triggers/" in path or "/logs/" in path:
        real |= {"key": trigger.pk, "kind": "trigger"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
    operation = schema[path][method]

    @settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), on_real_records=st.booleans())
    def send(case: Any, on_real_records: bool) -> None:
        if on_real_records and case.path_parameters:
            case.path_parameters |= {one: value for one, value in real.items() if one in case.path_parameters}
        response = case.call(headers={"Authorization": f"Bearer {by.text}"})
        case.validate_response(response, checks=CHECKS)

    send()
