"""Whom the year is about: numbers that are never handed out, with the days on which their people were born."""

from dataclasses import dataclass
from datetime import date

from node.model import Bsn
from tests.helpers import synthetic_numbers

_NUMBERS = iter(synthetic_numbers(40))


@dataclass(frozen=True)
class Citizen:
    """Somebody whom signals are placed on, or a parent."""

    name: str
    number: Bsn
    born: date | None = None


def _born(name: str, day: str = "") -> Citizen:
    return Citizen(name, next(_NUMBERS), date.fromisoformat(day) if day else None)


NOOR = _born("Noor", "2016-03-14")
SEM = _born("Sem", "2012-11-02")
LOTTE = _born("Lotte", "2010-05-20")
YARA = _born("Yara", "2018-01-09")
MARJA = _born("Marja")
"""The mother of Lotte and of Yara."""
THIJS = _born("Thijs", "2011-09-09")
DAAN = _born("Daan", "2004-06-10")
"""He turns 23 in the year."""
TESS = _born("Tess", "2014-08-30")
BRAM = _born("Bram", "2013-02-01")
FLEUR = _born("Fleur", "2009-12-24")
MILAN = _born("Milan", "2015-07-07")
IRIS = _born("Iris")
"""A grown woman, for whom there is no age limit."""
NAOMI = _born("Naomi", "2014-10-10")
OSCAR = _born("Oscar", "2013-06-01")
PIETER = _born("Pieter", "2012-03-30")
