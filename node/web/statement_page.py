"""The statement of access as one page of HTML that prints well, made of the machine-readable document.

It stands on its own: no script, nothing loaded from elsewhere, and a policy in the page itself that forbids both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from node.web.statement_words import LANGUAGES, Words

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
        *("augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.45 sans-serif; color: #000; background: #fff; max-width: 60em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.25em; margin-top: 2em; }
h3 { font-size: 1.05em; margin: 1.2em 0 .3em; }
dl { display: grid; grid-template-columns: 16em 1fr; gap: .2em 1em; margin: 0; }
dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9em; }
th, td { border: 1px solid #767676; padding: .3em .5em; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
th { background: #eee; }
@media (max-width: 40em) { dl { display: block; } dd { margin: 0 0 .5em; } }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; }
  h1, h2, h3 { break-after: avoid; } thead { display: table-header-group; } tr, article { break-inside: avoid; }
  @page { size: A4; margin: 18mm 15mm; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

Shape = dict[str, Any]
Facts = Sequence[tuple[str, str]]


def statement_page(document: Shape, language: str) -> str:
    """The whole page for a document of `statement_document`, in `nl` or `en`."""
    page = _Page(language, LANGUAGES[language])
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="robots" content="noindex">\n<title>{page.word("title")}</title>',
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
            *page.parts(document),
            "</main>\n</body>\n</html>\n",
        )
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A language and its words; every method gives HTML in which all that was typed is escaped."""

    language: str
    words: Words

    def word(self, key: str) -> str:
        return escape(self.words[key])

    def parts(self, document: Shape) -> Iterable[str]:
        """What stands in the page, from top to bottom."""
        organisation = document["organisation"]
        yield f"<h1>{self.word('title')}</h1>"
        yield self._facts(
            [("organisation", escape(organisation["name"])), ("made", self._moment(document["made"]))],
        )
        yield f"<p>{self.word('intro')}</p>\n<p>{self.word('no_number')}</p>"
        yield self._heading("request") + self._facts(self._request(document["request"]))
        yield self._articles("signals", [(one["id"], self._signal(one)) for one in document["signals"]])
        parent = [("", self._parent_in(one)) for one in document["named_as_parent"]]
        yield self._articles("named_as_parent", parent)
        yield self._articles("matches", [(one["organisation"], self._match(one)) for one in document["matches"]])
        yield self._table(
            "told",
            ("at", "organisation", "what", "whose", "purpose", "kind", "signal"),
            [self._told(one) for one in document["told"]],
        )
        yield self._table(
            "follow_up", ("at", "organisation", "kind", "state"), [self._step(one) for one in document["follow_up"]]
        )
        yield self._articles("requests", [(one["id"], self._request(one)) for one in document["requests"]])
        yield self._table(
            "logbook",
            ("number", "at", "who", "what", "ground", "details"),
            [self._entry(one) for one in document["logbook"]],
        )
        yield f"{self._heading('rights')}<p>{self.word('rights_text')}</p>"
        contact = organisation["contact"]
        reach = ", ".join(contact[name] for name in ("name", "phone", "mail") if contact[name])
        yield f"<p>{self.word('contact')}: {escape(organisation['name'])}, {escape(reach)}</p>"

    def _request(self, one: Shape) -> Facts:
        return [
            ("kind", self._term("kind", one["kind"])),
            ("received", self._day(one["received"])),
            ("due", self._day(one["due"])),
            ("decision", self._term("decision", one["decision"]) or self.word("not_yet")),
            ("decided", self._moment(one["decided"])),
            ("why", escape(" / ".join(text for text in (one["extension"], one["reason"]) if text))),
        ]

    def _signal(self, one: Shape) -> Facts:
        checked = " ".join((self._term("check", one["check"]), self._day(one["checked_on"]), escape(one["unchecked"])))
        return [
            ("state", self._term("state", one["state"])),
            ("placed", self._moment(one["placed"])),
            ("placed_by", self._somebody(one["placed_by"])),
            ("source", escape(one["source"] or "")),
            ("end", self._day(one["end"])),
            ("purposes", self._purposes(one["purposes"])),
            ("check", checked.strip()),
            ("informed", self._day_or_text(one["informed"])),
            ("ask_again", self._day(one["ask_again"])),
            ("birth_date", self._day(one["birth_date"])),
            ("reference", escape(one["reference"])),
            ("parents", str(one["parents"])),
            ("closed", self._moment(one["closed"])),
            ("reason", self._term("reason", one["reason"])),
            ("kept_until", self._day(one["kept_until"])),
        ]

    def _parent_in(self, one: Shape) -> Facts:
        return [
            ("state", self._term("state", one["state"])),
            ("placed", self._moment(one["placed"])),
            ("purposes", self._purposes(one["purposes"])),
        ]

    def _match(self, one: Shape) -> Facts:
        people = "<br>".join(escape(f"{card['name']}, {card['function']}") for card in one["cards"])
        return [
            ("kind", self._term("kind", one["kind"])),
            ("purpose", escape(one["purpose"])),
            ("state", self._term("state", one["state"])),
            ("found", self._moment(one["found"])),
            ("ended", self._moment(one["ended"])),
            ("confirmed", self._moment(one["confirmed"])),
            ("people", people),
        ]

    def _told(self, one: Shape) -> list[str]:
        what = self.word("again" if one["again"] else "first_time")
        contact, kind = self._somebody(one["contact"]), self._term("kind", one["kind"])
        told = (self._moment(one["at"]), escape(one["organisation"]), what, contact, escape(one["purpose"]), kind)
        return [*told, escape(one["signal"])]

    def _step(self, one: Shape) -> list[str]:
        kind, state = self._term("kind", one["kind"]), self._term("state", one["state"])
        return [self._moment(one["at"]), escape(one["organisation"]), kind, state]

    def _entry(self, one: Shape) -> list[str]:
        told = one["details"].items()
        details = "<br>".join(f"{self._term('detail', name)}: {escape(str(value))}" for name, value in told)
        what = self._term("action", one["action"])
        who = self._somebody(one["who"])
        return [str(one["number"]), self._moment(one["at"]), who, what, escape(one["ground"]), details]

    def _somebody(self, one: Shape) -> str:
        """The name and the function; of whom no name is known, the role and the id."""
        role = self._term("role", one["role"])
        if not one["name"]:
            return role if one["role"] in ("node", "operator") else f"{role} {escape(one['id'])}"
        return f"{escape(one['name'])}, {escape(one['function'])} ({role})"

    def _purposes(self, purposes: Sequence[Shape]) -> str:
        named = (
            " – ".join(part for part in (one["name"] or one["id"], one["legal_basis"]) if part) for one in purposes
        )
        return "<br>".join(escape(text) for text in named)

    def _term(self, group: str, value: str | None) -> str:
        """A word of the document in people's words; one that has none stands as it is."""
        return "" if value is None else escape(self.words.get(f"{group}.{value}", value))

    def _heading(self, key: str) -> str:
        text = f"\n<p>{self.word(key + '_text')}</p>" if f"{key}_text" in self.words and key != "rights" else ""
        return f"<h2>{self.word(key)}</h2>{text}\n"

    def _facts(self, facts: Facts) -> str:
        told = "".join(f"<dt>{self.word(name)}</dt><dd>{value}</dd>\n" for name, value in facts if value)
        return f"<dl>\n{told}</dl>"

    def _articles(self, key: str, articles: Sequence[tuple[str, Facts]]) -> str:
        shown = "\n".join(
            f"<article>\n<h3>{escape(title)}</h3>\n{self._facts(facts)}\n</article>" for title, facts in articles
        )
        return self._heading(key) + (shown or f"<p>{self.word('nothing')}</p>")

    def _table(self, key: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        if not rows:
            return f"{self._heading(key)}<p>{self.word('nothing')}</p>"
        head = "".join(f'<th scope="col">{self.word(column)}</th>' for column in columns)
        body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f"{self._heading(key)}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _day(self, text: str | None) -> str:
        return "" if text is None else self._written(date.fromisoformat(text))

    def _day_or_text(self, text: str) -> str:
        try:
            return self._written(date.fromisoformat(text))
        except ValueError:
            return escape(text)

    def _moment(self, text: str | None) -> str:
        if text is None:
            return ""
        local = datetime.fromisoformat(text).astimezone(_AMSTERDAM)
        return f"{self._written(local.date())}, {local:%H:%M}"

    def _written(self, day: date) -> str:
        return f"{day.day} {_MONTHS[self.language][day.month - 1]} {day.year}"
