"""Who takes part in the demo. The telephone numbers are nobody's: no Dutch subscriber number begins with a zero."""

from dataclasses import dataclass

from simulations.demo_files import HUISELIJK_GEWELD, JEUGD
from simulations.demo_files import ORGANISATIONS as LISTED


@dataclass(frozen=True, slots=True)
class DemoProfessional:
    """Someone who places signals."""

    name: str
    function: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation: one professional has the list of signals, the other places a few more, one by one."""

    id: str
    name: str
    kind: str
    purposes: tuple[str, ...]
    lister: DemoProfessional
    colleague: DemoProfessional


TITLES = {JEUGD: "Jeugd en gezin", HUISELIJK_GEWELD: "Huiselijk geweld"}

ORGANISATIONS = (
    DemoOrganisation(
        "politie",
        "Politie",
        "police",
        LISTED["politie"],
        DemoProfessional("Jan de Wit", "jeugdagent", "020 000 11 01", "j.dewit@politie.example"),
        DemoProfessional("Samira Haddad", "wijkagent", "020 000 11 02", "s.haddad@politie.example"),
    ),
    DemoOrganisation(
        "veilig-thuis",
        "Veilig Thuis",
        "advice and reporting centre",
        LISTED["veilig-thuis"],
        DemoProfessional("Marloes Bakker", "maatschappelijk werker", "020 000 22 01", "m.bakker@veilig-thuis.example"),
        DemoProfessional("Anil Ramdin", "vertrouwensarts", "020 000 22 02", "a.ramdin@veilig-thuis.example"),
    ),
    DemoOrganisation(
        "jeugdteam",
        "Jeugdteam",
        "youth team",
        LISTED["jeugdteam"],
        DemoProfessional("Fatma Yilmaz", "gezinscoach", "020 000 33 01", "f.yilmaz@jeugdteam.example"),
        DemoProfessional("Tom Visser", "jeugdverpleegkundige", "020 000 33 02", "t.visser@jeugdteam.example"),
    ),
)
