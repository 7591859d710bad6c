"""The command line: ``est-games list``, ``show``, ``check``, ``schema``, ``export``, ``verdict``.

Exit codes: 0 answered; 1 warnings under ``check --strict``; 2 bad input or usage, everything wrong
listed on standard error; 3 too large. Only this package writes to standard output.
"""

from est_games.cli.app import app, main

__all__ = ["app", "main"]
