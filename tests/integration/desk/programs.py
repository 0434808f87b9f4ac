"""A program at the desk, in tests: somebody's token, and Django's own client with it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.api.actions import token_make
from fourfold.desk.api.models import Token
from fourfold.desk.api.scopes import scopes_for


@dataclasses.dataclass(frozen=True)
class Program:
    """Comes with a token of a user's. Addresses are below /api/v1/."""

    user: User
    token: Token
    text: str

    def get(self, address: str) -> Any:
        """Ask for something."""
        return self._client.get(f"/api/v1/{address}")

    def post(self, address: str, sent: Any, key: str = "", match: str = "") -> Any:
        """Send something, under an Idempotency-Key, or about what was seen at a version."""
        headers = {**({"Idempotency-Key": key} if key else {}), **({"If-Match": f'"{match}"'} if match else {})}
        return self._client.post(
            f"/api/v1/{address}", json.dumps(sent), content_type="application/json", headers=headers
        )

    def upload(self, address: str, content: bytes, name: str = "2024-10-invented-street.csv", **fields: str) -> Any:
        """Send a file of street crime, or what the fields say that it is."""
        sent = {"sort": "police-uk", "marking": "OFFICIAL", **fields, "file": SimpleUploadedFile(name, content)}
        return self._client.post(f"/api/v1/{address}", sent)

    def patch(self, address: str, sent: Any, match: str = "") -> Any:
        """Change something that was seen at a version."""
        headers = {"If-Match": f'"{match}"'} if match else {}
        return self._client.patch(
            f"/api/v1/{address}", json.dumps(sent), content_type="application/json", headers=headers
        )

    @property
    def _client(self) -> Client:
        return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {self.text}"})


def program(user: User, scopes: list[str] | None = None) -> Program:
    """A program of a user's, for all that they may do, or for some scopes."""
    wanted = [scope.name for scope in scopes_for(user)] if scopes is None else scopes
    token, text = token_make(by=user, name="A program (invented)", scopes=wanted, days=30)
    return Program(user, token, text)
