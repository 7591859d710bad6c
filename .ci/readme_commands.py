"""Write the commands the README tells a reader to type as scripts, in reading order.

A ```bash block counts when the line before it is the comment ``<!-- setup -->`` or
``<!-- run -->``. Run as ``python readme_commands.py README.md FOLDER``; the scripts are
``FOLDER/1-setup.sh``, ``FOLDER/2-run.sh`` and so on.
"""

import re
import sys
from pathlib import Path

MARKER = re.compile(r"^<!--[ ]*(setup|run)[ ]*-->[ ]*$", re.MULTILINE)
BLOCK = re.compile(r"\s*^```bash[ ]*\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)


def marked_blocks(text: str) -> list[tuple[str, str]]:
    """Return each marked block as (marker, commands).

    Raises
    ------
    ValueError
        When a marker is followed by something else than a bash block, or when there is none.
    """
    blocks = []
    for marker in MARKER.finditer(text):
        block = BLOCK.match(text, marker.end())
        if block is None:
            line = text.count("\n", 0, marker.start()) + 1
            raise ValueError(f"line {line}: no ```bash block follows {marker[0]}")
        blocks.append((marker[1], block[1]))
    if not any(kind == "setup" for kind, _ in blocks):
        raise ValueError("no ```bash block is marked <!-- setup -->")
    return blocks


def main(readme: Path, folder: Path) -> None:
    try:
        blocks = marked_blocks(readme.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"{readme.name}: {error}")
    folder.mkdir(parents=True)
    for number, (kind, commands) in enumerate(blocks, start=1):
        (folder / f"{number}-{kind}.sh").write_text(commands, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
