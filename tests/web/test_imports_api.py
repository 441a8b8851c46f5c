"""Imported lists over the API: what goes in and comes out, and what is refused."""

import json
from typing import Any

import pytest

from node.limits import IMPORT_LINE_MAX_CHARACTERS, IMPORT_ROWS_AT_ONCE
from node.service.context import Context
from node.web.fields import BODY_MAX_BYTES
from tests.helpers import synthetic_numbers
from tests.service.importing import TOLD
from tests.web.api_client import Api, add_person

CHILD, SISTER, MOTHER = (number.digits for number in synthetic_numbers(3))


def body(*rows: dict[str, str], **more: str) -> dict[str, Any]:
    """What brings these rows, from line 2 on."""
    numbered = [{"line": line, "cells": {**TOLD, **cells}} for line, cells in enumerate(rows, start=2)]
    return {"source": "BVH", "rows": numbered, **more}


async def test_a_list_is_taken_in_looked_at_and_decided(context: Context, api: Api) -> None:
    """Rows come in, wrong ones are told by line; their professional sees and decides on them; no number is told."""
    jan, token = await add_person(context, "Jan de Vries")
    taken = await api.post("/imports", body({"number": CHILD}, {"number": "12"}, {"number": SISTER}, professional=jan))
    assert taken.status == 201
    (refused,), ids = taken.body.pop("refused"), taken.body.pop("ids")
    assert (taken.body, len(set(ids)), refused["line"]) == ({"added": 2, "already_there": 0}, 2, 3)
    listed = await api.get("/imports", token)
    first, second = listed.body["proposals"]
    assert (first["source"], first["professional"], first["purposes"]) == ("BVH", jan, ["jeugd"])
    shown = await api.get(f"/imports/{first['id']}", token)
    assert (shown.body["birth_date"], shown.body["parents"], shown.body["check"]) == ("2015-06-07", 0, None)
    revealed = await api.post(f"/imports/{first['id']}/reveal", {}, token)
    assert revealed.body["number"] in (CHILD, SISTER)
    done = await api.post("/imports/confirm", {"ids": [first["id"]], "check": "document"}, token)
    (confirmed,) = done.body["confirmed"]
    assert (confirmed["proposal"], done.body["refused"]) == (first["id"], [])
    assert [one["id"] for one in (await api.get("/signals", token)).body["signals"]] == [confirmed["signal"]["id"]]
    no = await api.post("/imports/reject", {"ids": [second["id"]], "reason": "not involved"}, token)
    assert no.body == {"rejected": 1}
    (left,) = (await api.get("/imports?state=rejected&source=BVH", token)).body["proposals"]
    assert (left["id"], left["reason"], left["decided_by"], left["reference"]) == (
        second["id"],
        "not involved",
        jan,
        "",
    )
    again = await api.post("/imports", body({"number": CHILD}, {"number": SISTER}), token)
    assert again.body == {"added": 0, "ids": [], "already_there": 2, "refused": []}
    assert not any(number in str((taken, listed, shown, done, no, left)) for number in (CHILD, SISTER))


async def test_proposals_are_assigned_and_withdrawn(context: Context, api: Api) -> None:
    """The operator routes proposals and takes them back, but decides on none."""
    jan, _ = await add_person(context, "Jan de Vries")
    eva, token = await add_person(context, "Eva Smit")
    await api.post("/imports", body({"number": CHILD}, {"number": SISTER}, professional=jan))
    ids = [one["id"] for one in (await api.get(f"/imports?professional={jan}")).body["proposals"]]
    assert (await api.post("/imports/assign", {"ids": ids[:1], "to": eva})).body == {"assigned": 1, "professional": eva}
    assert [one["id"] for one in (await api.get("/imports", token)).body["proposals"]] == ids[:1]
    for path, more in (("confirm", {"check": "document"}), ("reject", {"reason": "no"})):
        assert (await api.post(f"/imports/{path}", {"ids": ids, **more})).status == 403
    assert (await api.post("/imports/withdraw", {"ids": ids})).body == {"withdrawn": 2}
    assert (await api.get("/imports")).body == {"proposals": []}


@pytest.mark.parametrize(
    "rows",
    [
        None,
        {},
        [1],
        [{}],
        [{"line": 2}],
        [{"line": "2", "cells": {}}],
        [{"line": True, "cells": {}}],
        [{"line": -1, "cells": {}}],
        [{"line": 2, "cells": {}, "more": 1}],
        [{"line": 2, "cells": {"number": 999990019}}],
        [{"line": 2, "cells": {"number": [CHILD]}}],
        [{"line": 2, "cells": {CHILD: "x"}}],
        [{"line": 2, "cells": [CHILD]}],
    ],
)
async def test_rows_of_another_form_are_refused(context: Context, api: Api, rows: object) -> None:
    """What is no list of lines with texts by column is refused as a whole, and nothing of it is repeated."""
    answer = await api.post("/imports", {"source": "BVH", "rows": rows})
    assert (answer.status, answer.kind) == (400, "application/problem+json")
    assert CHILD not in str(answer.body)


async def test_a_name_that_stands_twice_in_a_row_is_refused(api: Api) -> None:
    """JSON with the same name twice in a row is refused, not guessed at."""
    text = f'{{"source": "BVH", "rows": [{{"line": 2, "cells": {{"number": "{CHILD}", "number": "{SISTER}"}}}}]}}'
    answer = await api.post("/imports", text.encode())
    assert answer.status == 400


async def test_the_longest_rows_fit_into_a_request(context: Context, api: Api) -> None:
    """As many rows as may come at once, each of the longest line with every character escaped, are one request."""
    _, token = await add_person(context, "Jan de Vries")
    long = {"number": CHILD, "reference": "\U0001f600" * IMPORT_LINE_MAX_CHARACTERS}
    given = body(*[long] * IMPORT_ROWS_AT_ONCE)
    data = json.dumps(given).encode()
    assert BODY_MAX_BYTES * 0.8 < len(data) < BODY_MAX_BYTES
    answer = await api.post("/imports", data, token)
    assert (answer.status, len(answer.body["refused"])) == (201, IMPORT_ROWS_AT_ONCE)
    assert (await api.post("/imports", body(*[{"number": CHILD}] * (IMPORT_ROWS_AT_ONCE + 1)), token)).status == 400
