"""The words of a statement that people read, by language. All languages have the same keys."""

from collections.abc import Mapping

from node.web.statement_dutch import DUTCH
from node.web.statement_english import ENGLISH

Words = Mapping[str, str]

LANGUAGES: Mapping[str, Words] = {"nl": DUTCH, "en": ENGLISH}
