"""The sections [mail] and [notices] of node.toml."""

from dataclasses import replace

import pytest

from node.config import Mail, Notices, parse_settings
from node.errors import ConfigurationError

HEAD = '[organisation]\nid = "politie"\nname = "Politie"\n[coordinator]\nname = "Office"\n'
MAIL = HEAD + '[mail]\nhost = "mail.example"\nfrom = "raakvlak@politie.example"\n'
HERE = HEAD + '[mail]\nhost = "127.0.0.1"\nfrom = "raakvlak@politie.example"\nsecurity = "none"\n'


def test_what_is_left_out_is_safe() -> None:
    """Without the section nothing is mailed; with it STARTTLS is required, and nights and weekends are quiet."""
    assert parse_settings(HEAD).mail == Mail()
    assert parse_settings(HEAD).notices == Notices(14)
    found = parse_settings(MAIL).mail
    assert (found.security, found.port, found.language) == ("starttls", 587, "nl")
    assert (found.quiet_from, found.quiet_until, found.quiet_weekends, found.digest) == ("19:00", "07:00", True, "")


def test_all_settings_have_their_names() -> None:
    """As the documentation has them."""
    text = (
        'port = 465\nsecurity = "tls"\nca_file = "/etc/ca.pem"\nusername = "u"\npage = "https://r.politie.example/"\n'
        'language = "en"\nquiet_from = "22:00"\nquiet_until = "06:30"\nquiet_weekends = false\ndigest = "08:00"\n'
    )
    sender = "raakvlak@politie.example"
    page = "https://r.politie.example/"
    server = Mail("mail.example", 465, "tls", "/etc/ca.pem", "u", sender, page)
    hours = replace(server, quiet_from="22:00", quiet_until="06:30", quiet_weekends=False, digest="08:00")
    assert parse_settings(MAIL + text).mail == replace(hours, language="en")
    assert parse_settings(HEAD + "[notices]\nsignal_ends_days = 30\n").notices == Notices(30)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (HEAD + '[mail]\nhost = "mail.example"\n', "from is no mail address"),
        (MAIL.replace("raakvlak@", "Raakvlak <raakvlak@"), "from is no mail address"),
        (MAIL + "port = 0\n", "port"),
        (MAIL + 'security = "none"\n', "in the clear"),
        (HERE + 'username = "u"\n', "in the clear"),
        (MAIL + 'security = "ssl"\n', "security is not 'starttls'"),
        (MAIL + 'password = "p"\n', "unknown setting 'password'"),
        (MAIL + 'quiet_from = "7 pm"\n', "quiet_from is no time of day"),
        (MAIL + 'digest = "25:00"\n', "digest is no time of day"),
        (MAIL + 'quiet_from = ""\n', "one of quiet_from and quiet_until"),
        (MAIL + 'page = "http://r.politie.example/"\n', "page is no https address"),
        (HEAD + "[notices]\nsignal_ends_days = -1\n", "signal_ends_days is below 0"),
    ],
)
def test_what_cannot_be_is_refused(text: str, named: str) -> None:
    """The setting is named; a password has no place in the file, and nothing goes over a network in the clear."""
    with pytest.raises(ConfigurationError, match=named):
        parse_settings(text)


def test_a_server_on_this_machine_may_do_without_encryption() -> None:
    """Nothing goes over a network then."""
    assert parse_settings(HERE).mail.security == "none"
