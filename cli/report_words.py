"""The words of reports, in Dutch and in English, and how numbers and months are written in each."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Language = Literal["nl", "en"]

_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@dataclass(frozen=True)
class Words:
    """All that a report says in one language."""

    language: Language
    texts: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def month(self, text: str) -> str:
        """A month that is written 2026-10."""
        year, number = text.split("-")
        return f"{_MONTHS[self.language][int(number) - 1]} {year}"

    def number(self, value: float) -> str:
        """A number with one digit behind the point, or comma, where it has one."""
        text = f"{value:.1f}".removesuffix(".0")
        return text.replace(".", ",") if self.language == "nl" else text

    def name(self, by: str, names: tuple[str, ...]) -> str:
        """What a row is called: its team, partners or purpose, or several of them together."""
        return ", ".join(self._one(by, name) for name in names) or self["total"]

    def _one(self, by: str, name: str) -> str:
        if by == "team":
            return name or self["no team"]
        return self[f"{by}:{name}"] if name in ("several", "other") else name


_TEXTS = tomllib.loads((files("cli") / "report_words.toml").read_text(encoding="utf-8"))
WORDS: dict[Language, Words] = {"nl": Words("nl", _TEXTS["nl"]), "en": Words("en", _TEXTS["en"])}
