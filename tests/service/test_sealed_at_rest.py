"""The database file by itself tells no number, and nothing personal that a professional typed."""

from datetime import date
from hashlib import blake2b, sha256
from pathlib import Path

from node.service import signal_closing, signals
from node.service.people import person_overview
from node.service.request_deciding import Correction, rectify
from node.service.requests import RequestKind, open_request
from node.service.signal_closing import CloseReason
from node.service.statement import make_statement
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from tests.helpers import BOTH, OFFICER, new_signal, synthetic_numbers
from tests.service.casework import make_office

NUMBERS = synthetic_numbers(60)
CHILDREN, PARENTS, ASKED = NUMBERS[:30], NUMBERS[30:50], NUMBERS[50:]


def test_nothing_personal_stands_in_the_database_files(tmp_path: Path) -> None:
    """Rule "logbook": after every use of many signals no number, plain hash of one, birth date, reference or key is in
    any file.
    """
    keys = FileKeyStore(tmp_path / "keys")
    (tmp_path / "data").mkdir()
    office = make_office(keys=keys, database=open_database(tmp_path / "data" / "data.sqlite"))
    context = office.context
    rows = [
        new_signal(
            child, BOTH, parents=(PARENTS[n % 20],), birth_date=date(2012, 4, 1 + n % 28), reference=f"reference-{n}"
        )
        for n, child in enumerate(CHILDREN)
    ]
    added = signals.add_signals(context, office.jan, rows, office.jan.id).added
    for one in added[:10]:
        signals.show_signal(context, office.jan, one.signal_id)
        signals.reveal_person(context, office.jan, one.signal_id)
        signals.extend_signal(context, office.jan, one.signal_id, date(2027, 3, 3))
        signal_closing.close_signal(context, office.jan, one.signal_id, CloseReason.WRONG_NUMBER)
    for number in (*ASKED, *CHILDREN):
        person_overview(context, office.jan, number)
    request_id = open_request(context, OFFICER, RequestKind.RECTIFICATION, CHILDREN[15], reference="reference-r").id
    rectify(context, OFFICER, request_id, Correction(birth_date=date(2012, 4, 2)), "reference-s says so")
    make_statement(context, OFFICER, request_id)

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in sorted((tmp_path / "data").iterdir()))

    with_log = files()
    context.database.close()
    content = with_log + files()
    assert added[0].signal_id.encode() in content
    for number in NUMBERS:
        digits = number.digits.encode()
        assert digits not in content
        assert sha256(digits).digest() not in content
        assert blake2b(digits, digest_size=32).digest() not in content
    assert b"2012-04-" not in content
    assert b"reference-" not in content
    for name in keys.names():
        key = keys.read(name)
        assert not any(key[start : start + 32] in content for start in range(0, len(key), 32))
