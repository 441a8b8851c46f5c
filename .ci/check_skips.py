"""Fail when a test was skipped that the list does not allow: `check_skips.py ALLOWED REPORT.xml ...`.

The reports are pytest's JUnit files in the family xunit1, which names each test's file. A line of the list is
a test (`tests/test_x.py::test_name`, without parameters), a space, and words that its reason must hold.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def allowed_skips(text: str) -> dict[str, str]:
    """Test to the words that the reason of its skip must hold; blank lines and # comments are passed over."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return {test: words.strip() for test, _, words in pairs}


def node_id(case: ET.Element) -> str:
    """`file::Class::name` without parameters; a file skipped whole has only the name pytest gives it."""
    file = case.get("file", "")
    module = file.removesuffix(".py").replace("/", ".")
    inner = case.get("classname", "").removeprefix(module).strip(".")
    return "::".join(part for part in (file, inner, case.get("name", "").partition("[")[0]) if part)


def refused_skips(report: ET.Element, allowed: dict[str, str]) -> list[str]:
    """One line for each skipped test that is not allowed, with its reason."""
    refused = []
    for case in report.iter("testcase"):
        skip = case.find("skipped")
        if skip is None:
            continue
        reason = f"{skip.get('message', '')} {skip.text or ''}".strip()
        words = allowed.get(node_id(case))
        if not words or words not in reason:
            refused.append(f"{node_id(case)}: {reason}")
    return refused


def main(list_path: str, *report_paths: str) -> int:
    """Exit code 0 when every skip is on the list, 1 otherwise."""
    allowed = allowed_skips(Path(list_path).read_text(encoding="utf-8"))
    refused = [line for path in report_paths for line in refused_skips(ET.parse(path).getroot(), allowed)]
    for line in refused:
        print(f"error: skipped, and not in {list_path}: {line}", file=sys.stderr)
    if refused:
        print(f"hint: make the test run here, or name it in {list_path} with its reason", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
