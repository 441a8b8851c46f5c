"""The lists of signals that `raakvlak demo` places: `python -m simulations.demo_files cli/demo_data` writes them."""

import argparse
from pathlib import Path

from simulations.signal_lists import Overlap, draw_signals
from simulations.signal_table import write_table

JEUGD = "jeugd"
HUISELIJK_GEWELD = "huiselijk-geweld"
ORGANISATIONS = {
    "politie": (JEUGD, HUISELIJK_GEWELD),
    "veilig-thuis": (JEUGD, HUISELIJK_GEWELD),
    "jeugdteam": (JEUGD,),
}
"""The three organisations of the demo, and the purposes for which each may signal."""
SIGNALS_EACH = 200
OVERLAP = Overlap(everywhere=8, persons=12, families=9, entangled=3, near_misses=8)

_SEED = 2026


def demo_files() -> dict[str, str]:
    """The text of each file, by its name."""
    lists = draw_signals(_SEED, ORGANISATIONS, SIGNALS_EACH, OVERLAP)
    return {f"{organisation}.csv": write_table(signals) for organisation, signals in lists.items()}


def main() -> None:
    """Write the files into the folder that was named."""
    parser = argparse.ArgumentParser(prog="python -m simulations.demo_files", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    for name, text in demo_files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
