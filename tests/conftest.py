"""What tests in all folders use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PUBLISHED_VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors"
"""Test vectors out of RFCs: not part of this repository; read where they lie beside its checkout."""


@pytest.fixture
def published_vectors() -> Callable[[str], Any]:
    """A function that gives the content of a file of published vectors, by its name without `.json`."""

    def read(name: str) -> Any:
        if not PUBLISHED_VECTORS.is_dir():
            pytest.skip("published vectors are not beside this checkout")
        return json.loads((PUBLISHED_VECTORS / f"{name}.json").read_text(encoding="utf-8"))

    return read
