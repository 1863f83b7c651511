"""`python -m songhe.config.embedded.stop <folder> <name>`: stop a server that was left running."""

import sys
from pathlib import Path

from songhe.config.embedded.server import Server

if __name__ == "__main__":
    Server(Path(sys.argv[1]), sys.argv[2]).stop()
