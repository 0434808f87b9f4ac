"""Accounts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and their roles."""

    name = "fourfold.desk.accounts"
    label = "accounts"
