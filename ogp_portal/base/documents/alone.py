"""`python -m ogp_portal.base.documents.alone STAMP TEMPLATE`: the JSON of a large document in, its PDF out."""

import contextlib
import sys
from pathlib import Path

from .pdf import PdfRefused, compile_pdf


def main() -> None:
    # If the machine runs out of memory, let it be this that has to go, and not the database.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        sys.stdout.buffer.write(compile_pdf(sys.stdin.buffer.read().decode(), int(sys.argv[1]), sys.argv[2]))
    except PdfRefused as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
