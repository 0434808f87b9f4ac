"""Where accounts are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.accounts import views

app_name = "accounts"
urlpatterns = [path("me/", views.me, name="me")]
