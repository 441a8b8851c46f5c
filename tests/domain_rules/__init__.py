"""The rules of the domain in their own words, each with the tests that prove it.

The design tells them in `domain.md`: facts of the Dutch law and of practice, out of which Raakvlak was made. A test
that proves a rule begins its docstring with the rule's name, as `Rule "archive": …`; tests/test_domain_rules.py
compares both.
"""

from collections.abc import Mapping

from tests.domain_rules.of_casework import LIFE_OF_A_MATCH, RIGHTS
from tests.domain_rules.of_keeping import EXAMPLES, LOGBOOK, REPORTS
from tests.domain_rules.of_signals import NUMBERS, PERSON_AND_FAMILY, WORDS
from tests.domain_rules.rule import DomainRule

__all__ = ["NOT_BUILT", "RULES", "DomainRule"]

RULES = (*WORDS, *NUMBERS, *PERSON_AND_FAMILY, *LIFE_OF_A_MATCH, *RIGHTS, *LOGBOOK, *REPORTS, *EXAMPLES)

NOT_BUILT: Mapping[str, tuple[str, str, str]] = {}
"""Rules that nothing keeps yet: their words, and the document with the words that say so. There are none."""
