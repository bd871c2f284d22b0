"""The process of the command: ``scrubber``, or ``python -m scrubber``."""

import os
from typing import NoReturn

from scrubber.cli import garbage


def main() -> NoReturn:
    """Run the command, and exit as it says.

    NumPy is told to start no threads for linear algebra, of which there is none here: to start them takes a quarter of
    its import.
    """
    garbage.put_off()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from scrubber.cli.main import main as run

    try:
        run()
    finally:
        garbage.end()


if __name__ == "__main__":
    main()
