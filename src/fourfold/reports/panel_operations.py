"""Sentences proposed from the records of operations and of fugitives."""

from __future__ import annotations

import itertools

from fourfold import words
from fourfold.reports.document import DIGIT, Inline, Name, Text
from fourfold.reports.operations import Fugitives, Operation
from fourfold.reports.panel_figures import Figures
from fourfold.sentences.sentence import Kind, Sentence, Term


def operation_text(figures: Figures, one: Operation) -> Text:
    """What an operation was and what came of it."""
    told = words.listing([outcome.what for outcome in one.outcomes]) or "no outcome is recorded"
    outcomes = figures.words(f"{one.id}-outcomes", told, one.source, _at(one, "outcomes"))
    setting = (
        figures.words(f"{one.id}-setting-{place}", text, one.source, _at(one, "area, reason, led_by, partners"))
        for place, text in enumerate(_setting(one))
    )
    return (*_named(one.name), *itertools.chain(*setting), ": ", *outcomes, ".", *_numbers(figures, one))


def fugitives_text(figures: Figures, one: Fugitives) -> Text:
    """How many people wanted elsewhere were extradited."""
    figure = figures.counted(
        f"{one.id}-extradited",
        one.extradited,
        "Fugitives extradited so far in the year",
        one.source,
        f"fugitives, id {one.id}, extradited",
    )
    return (
        *_named(one.name),
        ", on foreign nationals who are wanted in their home country: ",
        figure,
        " extradited so far this year.",
    )


def _setting(one: Operation) -> list[str]:
    parts: list[str] = []
    if one.area:
        parts.append(f" in {one.area}")
    if one.reason:
        parts.append(f", after {one.reason}" if one.reason.startswith("an ") else f", on {one.reason}")
    if one.led_by:
        parts.append(f", led by {one.led_by}")
    if one.partners:
        parts.append(f", with {words.listing(one.partners)}")
    return parts


def _numbers(figures: Figures, one: Operation) -> Text:
    parts: list[Inline] = []
    if one.imprisonment:
        years = one.imprisonment.years
        figure = figures.stated(
            f"{one.id}-years",
            years,
            f"{years:g}",
            f"Years of imprisonment in all, {one.name}",
            one.source,
            _at(one, "imprisonment"),
        )
        parts += [
            " Sentences add up to ",
            *(("over ",) if one.imprisonment.at_least else ()),
            figure,
            " years of imprisonment.",
        ]
    if one.sentences:
        parts += [" Sentenced to "]
        for place, sentence in enumerate(one.sentences):
            parts += [*((" and ",) if place else ()), *_sentence(figures, one, place + 1, sentence)]
        parts += ["."]
    if one.premises:
        figure = figures.counted(
            f"{one.id}-premises", one.premises, f"Premises visited, {one.name}", one.source, _at(one, "outcomes")
        )
        parts += [" Premises targeted: ", figure, "."]
    for place, asset in enumerate(one.assets):
        parts += figures.words(f"{one.id}-asset-{place + 1}", f" Asset: {asset.what}", one.source, _at(one, "assets"))
        if asset.pounds is not None:
            what = f"Pounds that the asset is said to be worth, {one.name}"
            parts += [
                ", said to be worth ",
                figures.stated(
                    f"{one.id}-asset-{place + 1}",
                    asset.pounds,
                    f"£{asset.pounds:,}",
                    what,
                    one.source,
                    _at(one, "assets"),
                ),
            ]
        parts += ["."]
    parts += _firearms(figures, one)
    if one.impact:
        parts += figures.words(f"{one.id}-impact", f" Supported by {one.impact}.", one.source, _at(one, "impact"))
    return tuple(parts)


def _sentence(figures: Figures, one: Operation, number: int, sentence: Sentence) -> Text:
    """One sentence: its term as a figure, and what it is where it is not imprisonment."""
    if sentence.term is None:
        return ("life",) if sentence.kind is Kind.LIFE else ("a term that is not known",)
    whole = sentence.term == Term.of(round(sentence.years))
    shown = f"{sentence.years:g}" if whole else str(sentence.term)
    what = f"Years of imprisonment of one principal, {one.name}"
    figure = figures.stated(
        f"{one.id}-sentence-{number}", sentence.years, shown, what, one.source, _at(one, "sentences")
    )
    unit = (" years" if whole else "") + (", suspended" if sentence.kind is Kind.SUSPENDED else "")
    return (*(("life, of which at least ",) if sentence.kind is Kind.LIFE else ()), figure, *((unit,) if unit else ()))


def _firearms(figures: Figures, one: Operation) -> list[Inline]:
    if not one.firearms:
        return []
    parts: list[Inline] = [" Firearms: "]
    for place, found in enumerate(one.firearms):
        figure = figures.counted(
            f"{one.id}-firearms-{place + 1}", found.count, f"Firearms {found.how}", one.source, _at(one, "firearms")
        )
        how = figures.words(f"{one.id}-firearms-{place + 1}", f" {found.how}", one.source, _at(one, "firearms"))
        parts += [*((", ",) if place else ()), figure, *how]
    total = sum(found.count for found in one.firearms)
    each = tuple(f"{one.id}-firearms-{place + 1}" for place in range(len(one.firearms)))
    figure = figures.added(
        f"{one.id}-firearms", total, f"Firearms in all, {one.name}", (one.source,), each, _at(one, "firearms")
    )
    return [*parts, "; ", figure, " in all."]


def _at(one: Operation, field: str) -> str:
    return f"operations, id {one.id}, {field}"


def _named(text: str) -> Text:
    return (Name(text),) if DIGIT.search(text) else (text,)
