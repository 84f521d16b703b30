"""`python -m local …`: the commands behind the Makefile."""

import sys

from local.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
