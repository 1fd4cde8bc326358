"""The analysis from a shell: see `analysis.cli`."""

import gc
import sys

gc.set_threshold(200_000, 20, 100)  # a command is over before rarer collections would have been worth their time

from analysis.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
