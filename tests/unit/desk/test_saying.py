"""Which fields of a record name somebody by reference, and which say what they are called."""

from __future__ import annotations

import pytest

from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.saying import called_in, references_of
from fourfold.desk.groups.models import Member, PriorityIndividual
from fourfold.desk.identities.models import Pair
from fourfold.desk.operations.models import Asset


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (Member, {"ref": "name"}),
        (PriorityIndividual, {"ref": "name"}),  # and not its own `reference`
        (Asset, {"holder_ref": "holder_name"}),
        (Pair, {"first": "", "second": ""}),  # references that end in no "ref", and have no name beside them
    ],
)
def test_a_name_is_looked_for_beside_a_reference_only_where_there_is_one(
    model: type[Kept], found: dict[str, str]
) -> None:
    assert {field.name: called_in(model, field) for field in references_of(model)} == found
