"""Execute every notebook of a folder in its own kernel; fail on any error, write nothing back.

Run as ``python run_notebooks.py notebooks``.
"""

import sys
import time
from pathlib import Path

SECONDS_PER_CELL = 300


def execute(path: Path) -> None:
    """Run one notebook from top to bottom, in the folder where it lies."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()


def main(folder: Path) -> None:
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        print(f"no notebooks in {folder.name}/")
    failed = []
    for path in paths:
        start = time.perf_counter()
        try:
            execute(path)
        except Exception as error:
            print(f"{path.name}: {error}")
            failed.append(path.name)
        else:
            print(f"{path.name}: ok, {time.perf_counter() - start:.1f} s")
    if failed:
        sys.exit(f"notebooks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
