"""Where accounts are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("users/", views.users, name="users"),
    path("users/add/", views.add, name="add"),
    path("users/<int:key>/", views.user, name="user"),
    path("users/<int:key>/roles/<int:grant>/end/", views.end, name="end"),
]
