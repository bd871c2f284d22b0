"""The process of the command: ``scrubber``, or ``python -m scrubber``."""

import gc
from typing import NoReturn

_COLLECT_AFTER = 100_000
"""Objects: more than are made before the first byte of input is read."""


def main() -> NoReturn:
    """Run the command, and exit as it says.

    What is imported is never garbage: to look for some in it would take a tenth of a short run, and at the end of the
    process nothing needs to be looked for at all.
    """
    gc.set_threshold(_COLLECT_AFTER)
    from scrubber.cli.main import main as run

    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
