"""Read pytest's junit reports, a later run of a test overriding an earlier one.

``python tally.py skipped REPORT`` prints the tests that were skipped, as pytest takes them;
``python tally.py total REPORT...`` prints one line, ``N passed, 0 failed``.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

WORST_FIRST = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def outcomes(report: Path) -> Iterator[tuple[str, str]]:
    """Yield (test, outcome) for each test case of a report; a test is named as pytest takes it."""
    for case in ElementTree.parse(report).iter("testcase"):
        found = [WORST_FIRST[tag] for tag in WORST_FIRST if case.find(tag) is not None]
        name, scope = case.get("name", ""), case.get("classname", "")
        # A module skipped as a whole may have no file of its own: its name is its dotted path.
        file = case.get("file") or f"{name.replace('.', '/')}.py"
        module = file.removesuffix(".py").replace("/", ".")
        classes = scope.removeprefix(module).strip(".").split(".")
        test = file if name == module else "::".join([file, *filter(None, classes), name])
        yield test, (found or ["passed"])[0]


def skipped(report: Path) -> list[str]:
    """Return the tests, and the files, that were skipped."""
    return sorted({test for test, outcome in outcomes(report) if outcome == "skipped"})


def total(reports: Iterable[Path]) -> str:
    """Return the counts over all reports as one line."""
    last: dict[str, str] = {}
    for report in reports:
        found = dict(outcomes(report))
        # Where a whole module had been skipped, its tests stand in its place.
        files = {test.partition("::")[0] for test in found}
        last = {test: kept for test, kept in last.items() if test not in files}
        last |= found
    count = Counter(last.values())
    return f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped"


if __name__ == "__main__":
    command, *names = sys.argv[1:]
    reports = [Path(name) for name in names]
    for line in skipped(reports[0]) if command == "skipped" else [total(reports)]:
        print(line)
