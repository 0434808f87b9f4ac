"""The measured parts of the pack: consistency, proportionality and the four Ps, each with its definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fourfold.desk.oversight.written import Numbers, nothing, table
from fourfold.reports.document import Block, Name, Paragraph, Section, Text

TOO_FEW = "too few to say"


def consistency_section(found: dict[str, Any], disagree: dict[str, Any], numbers: Numbers) -> Section:
    """How far scorers agree, by scoring; and where the two scorings part."""
    told = found["definitions"]
    rows = [((Name(row["group"]),), *((Name(band),) for band in row["bands"])) for row in disagree["groups"]]
    parted: tuple[Block, ...] = (
        Paragraph((disagree["definition"],)),
        table("Groups on which they disagree", ("Group", "Attribute", "Harm"), rows, nothing()),
    )
    return Section(
        "Consistency",
        tuple(Paragraph((Name(told[name]),)) for name in ("pairs", "kappa", "alpha", "lean")),
        (
            *(Section(one["title"], tuple(_scoring(one, told, numbers))) for one in found["scorings"]),
            Section("Where the two scorings part", parted),
        ),
    )


def _scoring(one: dict[str, Any], told: dict[str, str], numbers: Numbers) -> Iterator[Block]:
    name = one["scoring"]
    yield Paragraph(
        (
            numbers.of(f"{name}-pairs", one["pairs"], told["pairs"]),
            " pairs of scores, the second given unseen. In the same band: ",
            numbers.of(f"{name}-same", one["same"], "Of these, pairs in the same band"),
            "; at most one band apart: ",
            numbers.of(f"{name}-near", one["near"], "Of these, pairs at most one band apart"),
            ". Weighted kappa: ",
            *numbers.range(f"{name}-kappa", one["kappa"], told["kappa"], TOO_FEW),
            ". Krippendorff’s alpha: ",
            *numbers.range(f"{name}-alpha", one["alpha"], told["alpha"], TOO_FEW),
            ".",
        )
    )
    rows = [
        (
            (row["scale"].capitalize(),),
            *(_count(numbers, f"{name}-{row['scale']}-{key}", row[key], key) for key in COUNTS),
        )
        for row in one["by_scale"]
        if row["known"]
    ]
    yield table("Scale by scale", ("Scale", "Both knew", "Same point", "At most one apart"), rows, TOO_FEW + ".")
    for key, title in (("scorers", "How scorers lean"), ("areas", "How areas lean")):
        yield _leans(f"{name}-{key}", title, one[key], told["lean"], numbers)


COUNTS = {
    "known": "Pairs in which both gave a point on the scale",
    "same": "Pairs in which both gave the same point",
    "near": "Pairs in which the points are at most one apart",
}


def _count(numbers: Numbers, name: str, value: int, key: str) -> Text:
    return (numbers.of(name, value, COUNTS[key]),)


def _leans(name: str, title: str, found: dict[str, Any], definition: str, numbers: Numbers) -> Block:
    rows: list[tuple[Text, ...]] = []
    for n, one in enumerate(sorted(found["leans"], key=lambda one: (-abs(one["value"]), one["name"]))):
        whole = {key: one[key] for key in ("value", "low", "high")}
        marked = " (leans)" if one["low"] > 0 or one["high"] < 0 else ""
        halves: list[Text] = [
            (
                numbers.of(
                    f"{name}-{n}-{half}", one[half], f"{definition} {HALVES[half]}", _signed(one[half]), "computed"
                ),
            )
            for half in HALVES
        ]
        scores = (numbers.of(f"{name}-{n}-scores", one["scores"], "Scores that the lean rests on"),)
        lean: Text = (*numbers.range(f"{name}-{n}-lean", whole, definition, ""), marked)
        rows.append(((Name(one["name"]),), scores, lean, *halves))
    columns = ("Who", "Scores", "Lean, with interval", "Before the last six months", "In the last six months")
    return table(title, columns, rows, "too few share groups for it to be told.")


HALVES = {"before": "Over the months before the last six.", "after": "Over the last six months."}


def _signed(value: float | None) -> str:
    return "not known" if value is None else f"{value:+.2f}"


def proportionality_section(found: dict[str, Any], numbers: Numbers) -> Section:
    """Rank correlations of score and each effort, and who stands out."""
    rows: list[tuple[Text, ...]] = []
    for one in found["efforts"]:
        name = f"effort-{one['effort']}"
        if not one["kept"]:
            rows.append(((one["effort"],), ("not kept",), ("not known",), (one["definition"],)))
            continue
        whole = None if one["low"] is None else {"value": one["rank"], "low": one["low"], "high": one["high"]}
        rank = numbers.range(f"{name}-rank", whole, RANK, TOO_FEW)
        total: Text = (numbers.of(f"{name}-total", one["total"], one["definition"]),)
        if known := one.get("known"):
            said, every = (numbers.of(f"{name}-{what}", known[n], KNOWN[n]) for n, what in enumerate(("said", "of")))
            total = (*total, " (known of ", said, " of ", every, ")")
        rows.append(((one["effort"],), total, rank, (one["definition"],)))
    out: list[tuple[Text, ...]] = [
        (
            (Name(row["group"]),),
            (DIRECTIONS[row["direction"]],),
            (Name(" / ".join(row["bands"])),),
            (Name(row["reason"]),),
        )
        for row in found["outliers"]
    ]
    return Section(
        "Proportionality",
        (
            Paragraph((Name(found["score"]),)),
            table("Score and effort", ("Effort", "In all", "Rank correlation", "What is counted"), rows),
            *(Paragraph((Name(text),)) for text in found["definitions"].values()),
            table("Groups that stand out, each needing a reason", ("Group", "How", "Bands", "Reason"), out, nothing()),
        ),
    )


RANK = (
    "Spearman’s rank correlation of score and effort over the mapped groups with both scores: 1 is one and the same "
    "order, 0 none, -1 the reverse; with its 95% interval from leaving out each group in turn"
)
KNOWN = ("Deployments of which somebody says the officers’ hours", "Deployments on triggers whose events name a group")
DIRECTIONS = {"high-quiet": "High and quiet", "low-busy": "Low and busy"}


def four_p_section(found: dict[str, Any], numbers: Numbers) -> Section:
    """How many groups had work under each P."""
    rows: list[tuple[Text, ...]] = []
    for row in found["rows"]:
        worked = numbers.of(f"p-{row['p']}", row["worked"], WORKED)
        planned = numbers.of(f"planned-{row['p']}", row["planned"], "Mapped groups whose plan has an action under it")
        rows.append(((row["p"],), (worked,), (planned,) if found["plans_kept"] else ("not known",)))
    total = numbers.of("p-groups", found["groups"], "Groups that were mapped at the end of the month")
    return Section(
        "Four Ps",
        (
            Paragraph(("Of ", total, " mapped groups.")),
            table("Groups with work under each P", ("Which P", "With work in three months", "With it in a plan"), rows),
        ),
    )


WORKED = "Mapped groups with a deployment or a moderated disruption under it in the three months that end with this one"
