"""The analysis from a shell: see `analysis.cli`."""

import gc
import os
import sys

gc.set_threshold(2_000_000, 20, 100)  # a command is over before rarer collections would have been worth their time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tables are small, and sums have the same digits on any machine

from analysis import ahead  # noqa: E402

if __name__ == "__main__":
    scoring = ahead.begun(sys.argv[1:])  # on the other processor, while this one imports
    from analysis.cli import main

    code = main(scoring=scoring)
    gc.freeze()  # else all that is left would be gone through once more before the command ends: a tenth of its time
    sys.exit(code)
