"""Did work in an area make a difference to a measure? Asked on its page, of what a reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.measures.held import counted
from fourfold.errors import BadInput
from fourfold.matrix.harm import harm_table
from fourfold.measures.counting import Series
from fourfold.measures.definition import Measure
from fourfold.measures.evaluating import PARTS, Evaluated, evaluate
from fourfold.measures.harming import Harm, harm_of


def evaluated(measure: Measure, user: User, asked: Mapping[str, Any]) -> tuple[Evaluated, Harm | None, str]:
    """The evaluation of what was asked, in counts and in harm; or why not in harm. Raises `BadInput` and `NotHeld`."""
    chosen = {part: asked[part.replace("-", "_")] for part in PARTS}

    def places(one: Measure) -> dict[str, Series]:
        return {part: counted(one, user, where=where) for part, where in chosen.items() if where}

    also = [line.strip() for line in asked["also"].splitlines() if line.strip()]
    made = evaluate(places(measure), asked["changed"], asked["months"], also)
    weights = {kind: weight.days[1] for kind, weight in harm_table(workspace()).weights.items()}
    try:
        return made, harm_of(measure, places, weights, asked["changed"], asked["months"]), ""
    except BadInput as error:
        return made, None, str(error)
