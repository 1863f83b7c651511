"""Having a browser for the journeys: one that is there, or Debian's."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
LAUNCH = [  # quiet, without a sandbox of its own (containers), and silent towards the world
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return where a Chromium lies; SONGHE_BROWSER may say."""
    if named := os.environ.get("SONGHE_BROWSER"):
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    if find():
        return 0
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        sys.stderr.write(
            "The journeys need Chromium, and none was found.\n"
            "Install one (Debian and Ubuntu: apt install chromium fonts-noto-cjk),\n"
            "or name one: SONGHE_BROWSER=/path/to/chrome make test\n"
        )
        return 1
    sys.stderr.write("· Installing Chromium for the journeys\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "-qq", "update"],
        [apt, "-qq", "-y", "install", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - fixed words
        if done.returncode:
            sys.stderr.write(f"{' '.join(command)} failed.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
