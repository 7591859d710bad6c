"""Read pytest's junit reports, a later run of a test overriding an earlier one.

``python tally.py skipped REPORT`` prints the test files in which something was skipped;
``python tally.py total REPORT...`` prints one line, ``N passed, 0 failed``.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

WORST_FIRST = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def outcomes(report: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file, test, outcome) for each test case of a report."""
    for case in ElementTree.parse(report).iter("testcase"):
        found = [WORST_FIRST[tag] for tag in WORST_FIRST if case.find(tag) is not None]
        name, scope = case.get("name", ""), case.get("classname", "")
        # A module skipped as a whole has no file of its own: its name is its dotted path.
        file = case.get("file") or f"{name.replace('.', '/')}.py"
        yield file, f"{scope}::{name}", (found or ["passed"])[0]


def skipped_files(report: Path) -> list[str]:
    """Return the test files in which at least one test was skipped."""
    return sorted({file for file, _, outcome in outcomes(report) if outcome == "skipped"})


def total(reports: Iterable[Path]) -> str:
    """Return the counts over all reports as one line."""
    last = {}
    for report in reports:
        found = list(outcomes(report))
        rerun = {file for file, _, _ in found}
        last = {key: kept for key, kept in last.items() if key[0] not in rerun}
        last |= {(file, test): outcome for file, test, outcome in found}
    count = Counter(last.values())
    return f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped"


if __name__ == "__main__":
    command, *names = sys.argv[1:]
    reports = [Path(name) for name in names]
    for line in skipped_files(reports[0]) if command == "skipped" else [total(reports)]:
        print(line)
