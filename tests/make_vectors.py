"""Makes the project's own test vectors, tests/vectors/raakvlak-1.json: `python -m tests.make_vectors`.

One conversation of two made-up members at tick 0, from the hello to both contact cards, made by the node's own code
with randomness that anyone can make again. One value cannot be made again: the box, since the library's encapsulation
takes no randomness from outside. So a box that is on file and still opens stays; without one, all that depends on it
is new. docs/protocol.md §16 tells what each field is.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha512
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from node.errors import ProtocolRefusal
from node.protocol import seal
from node.protocol.covenant import federation
from node.protocol.hello import HelloSecrets, answer_hello, check_hello, complete_hello, make_hello
from node.protocol.messages import Answer, CovenantMark, Hello
from node.protocol.names import NO_PAIR, possession_context, possession_point
from tests.vector_parts.conversation import Conversation
from tests.vector_parts.members import EPOCH, INITIATOR, RESPONDER, agreement, member_part
from tests.vector_parts.others import heads, letters, names, signed_http, slots

T = TypeVar("T")

FILE = Path(__file__).parent / "vectors" / "raakvlak-1.json"
ABOUT = "Raakvlak matching protocol, version 1: test vectors. docs/protocol.md, section 16, tells what each field is."
LABEL = b"raakvlak test vectors"


class StreamRandomness:
    """The bytes of SHA-512(label || u64 0), SHA-512(label || u64 1), ...; `drawn` has what was given, in order."""

    def __init__(self, label: bytes = LABEL) -> None:
        self._label, self._block, self._rest = label, 0, b""
        self.drawn: list[bytes] = []

    def bytes(self, count: int) -> bytes:
        """The next `count` bytes of the stream."""
        while len(self._rest) < count:
            self._rest += sha512(self._label + self._block.to_bytes(8, "big")).digest()
            self._block += 1
        taken, self._rest = self._rest[:count], self._rest[count:]
        self.drawn.append(taken)
        return taken

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in the order of eight bytes drawn for each."""
        keys = [self.bytes(8) for _ in items]
        return [items[place] for place in sorted(range(len(items)), key=lambda place: keys[place])]


def build(recorded_box: bytes) -> dict[str, Any]:
    """The vectors; `recorded_box` is used where it opens to the secret of this conversation."""
    randomness, agreed = StreamRandomness(), agreement()
    fed, mark = federation(agreed), CovenantMark(agreed.version, agreed.digest)
    me, peer = (member.nid_bytes for member in agreed.members)
    hello, secrets = make_hello(fed, EPOCH, me, peer, NO_PAIR, mark, randomness)
    with box_on_file(recorded_box, secrets):
        answer, at_responder = answer_hello(hello, check_hello(hello), mark, randomness)
    at_initiator = complete_hello(hello, secrets, answer)
    asked, answered = randomness.drawn[:4], randomness.drawn[4:]
    exchanges = Conversation(randomness, mark, at_initiator, at_responder, me, peer).exchanges()
    return {
        "about": ABOUT,
        "covenant": {"canonical": agreed.canonical.decode(), "version": agreed.version, "digest": agreed.digest.hex()},
        "initiator": member_part(agreed.members[0], INITIATOR),
        "responder": member_part(agreed.members[1], RESPONDER),
        "epoch": EPOCH,
        "hello": hello_part(hello, asked),
        "answer": answer_part(hello, answer, answered),
        "session": {
            "pair": at_initiator.pair.hex(),
            "initiator_sends_with": at_initiator.keys.sending.hex(),
            "responder_sends_with": at_responder.keys.sending.hex(),
        },
        "names": names(fed, at_initiator, at_responder, me, peer),
        "exchanges": exchanges,
        "letters": letters(),
        "slots": slots(),
        "heads": heads(hello, at_initiator.pair, exchanges),
        "http": signed_http(agreed, exchanges[0]),
    }


@contextmanager
def box_on_file(recorded: bytes, secrets: HelloSecrets) -> Iterator[None]:
    """Within it a responder takes the box on file, when that is one for this hello and this secret."""
    make_box = seal.seal_box

    def box_for(secret: bytes, public: bytes, info: bytes) -> bytes:
        try:
            fits = seal.open_box(recorded, secrets.box_private, info) == secret
        except ProtocolRefusal:
            fits = False
        return recorded if fits else make_box(secret, public, info)

    with patch.object(seal, "seal_box", box_for):
        yield


def hello_part(data: bytes, drawn: list[bytes]) -> dict[str, Any]:
    """A hello, with what it was made of."""
    hello = Hello.decode(data)
    k_random, dummy_key, box_private, proof_random = drawn
    return {
        **_key_part(hello, hello.fed, hello.epoch, k_random, dummy_key, proof_random),
        "replaces": hello.replaces.hex(),
        "box_private": box_private.hex(),
        "box_key": hello.box_key.hex(),
        "message": data.hex(),
    }


def answer_part(hello_data: bytes, data: bytes, drawn: list[bytes]) -> dict[str, Any]:
    """The answer to a hello, with what it was made of."""
    hello, answer = Hello.decode(hello_data), Answer.decode(data)
    k_random, dummy_key, proof_random, secret = drawn
    return {
        **_key_part(answer, hello.fed, hello.epoch, k_random, dummy_key, proof_random),
        "secret": secret.hex(),
        "box": answer.box.hex(),
        "message": data.hex(),
    }


def _key_part(
    half: Hello | Answer, fed: bytes, epoch: int, k_random: bytes, dummy_key: bytes, proof_random: bytes
) -> dict[str, Any]:
    ends = (fed, epoch, half.sender, half.receiver, half.key)
    return {
        "k_random": k_random.hex(),
        "key": half.key.hex(),
        "pop_point": possession_point(*ends).hex(),
        "pop_context": possession_context(*ends).hex(),
        "pop_proof_random": proof_random.hex(),
        "pop": half.possession.hex(),
        "dk": dummy_key.hex(),
        "dummies": half.dummies.hex(),
    }


def recorded() -> dict[str, Any]:
    """What is on file; nothing when there is no file."""
    if not FILE.exists():
        return {}
    on_file: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return on_file


def main() -> None:
    """Write the file."""
    box = bytes.fromhex(recorded().get("answer", {}).get("box", ""))
    FILE.write_text(json.dumps(build(box), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
