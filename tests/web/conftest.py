"""A node and its internal API over a real unix socket, for each test anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node.service.context import Context
from tests.helpers import make_context
from tests.web.api_client import Api, served


@pytest.fixture
def context() -> Context:
    """A node of the politie."""
    return make_context()


@pytest.fixture
async def api(context: Context, tmp_path: Path) -> AsyncIterator[Api]:
    """Its API."""
    async with served(context, tmp_path) as api:
        yield api
