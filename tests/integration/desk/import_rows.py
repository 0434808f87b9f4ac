"""Invented rows of street crime, and how a browser uploads them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

STREET = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context"  # noqa: E501
GOOD = "{0:064},2024-10,Invented Police,Invented Police,-2.98,53.41,On or near No Street,,,Robbery,,"
BAD = "{0:064},2024-31,Invented Police,Invented Police,-2.98,53.41,On or near No Street,,,Robbery,,"


def street(*rows: str) -> bytes:
    return ("\n".join([STREET, *rows]) + "\n").encode()


def uploaded(client: Client, content: bytes, name: str = "2024-10-invented-street.csv", **more: str) -> Any:
    fields = {"sort": "police-uk", "marking": "OFFICIAL", **more}
    return client.post("/imports/add/", {"file": SimpleUploadedFile(name, content), **fields})
