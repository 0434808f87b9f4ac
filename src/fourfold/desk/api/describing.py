"""The interface's description, in OpenAPI 3.1: what the routes say of themselves, with scopes, problems and keys."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from fourfold.desk.api.posting import HEADER, MOST
from fourfold.desk.api.problems import TITLES, TYPE, Problem
from fourfold.desk.api.scopes import SCOPES
from fourfold.desk.api.signing_in import Bearer

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ALWAYS = (400, 401, 403, 404, 422, 429)
SENDS = (409, 412, 415, 428)
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key with the same content makes one record, however often it is sent.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MOST, "pattern": "^[!-~]+$"},
}


class Described(NinjaAPI):
    """An interface that describes its routes fully."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """A route's name in the description: that of its function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The description. Raises nothing; it needs no database."""
        described = super().get_openapi_schema(**kwargs)
        scopes = {
            operation.view_func.__name__: [scope.name for one in operation.auth_callbacks for scope in _scopes(one)]
            for bound in self._get_bound_routers()
            for view in bound.path_operations.values()
            for operation in view.operations
        }
        for methods in described["paths"].values():
            for method, told in methods.items():
                _complete(method, told, scopes[told["operationId"]])
        described["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        described["components"]["securitySchemes"] = {
            "Bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token made under Your account. Scopes: "
                + "; ".join(f"{scope.name}: {scope.title}" for scope in SCOPES.values()),
            }
        }
        described["jsonSchemaDialect"] = DIALECT
        described["servers"] = [{"url": "/"}]
        return described


def _scopes(callback: Any) -> tuple[Any, ...]:
    return callback.scopes if isinstance(callback, Bearer) else ()


def _complete(method: str, told: dict[str, Any], scopes: list[str]) -> None:
    told["security"] = [{"Bearer": scopes}]
    if method == "post":
        told["parameters"] = [*told["parameters"], KEY]
    for status in (*ALWAYS, *(SENDS if method in ("post", "patch") else ())):
        told["responses"][status] = {
            "description": TITLES[status],
            "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
