"""The catalogue of sentences: gather them, check that English is complete, compile.

`python -m songhe.config.messages update` gathers every marked sentence into
`songhe/locale/en/LC_MESSAGES/django.po`; `check` fails when one is missing, unused or
untranslated, or when a placeholder differs; `compile` writes the `.mo` beside it. The source
language is 简体中文. Nothing but Python is needed, so a fresh machine can compile.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Written by hand, for Babel's own carries the minute it was made.
HEADER = """# 松鹤 Songhe: English beside 简体中文.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

""".encode()
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def gather() -> Catalog:
    """Return a catalogue of every marked sentence in Python and templates."""
    catalog = Catalog(charset="utf-8")
    for path, source in _sources():
        for line, sentence, _comments, context in extract("python", source, KEYWORDS):
            place = (path.relative_to(PACKAGE.parent).as_posix(), line)
            catalog.add(sentence, locations=[place], context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, io.BytesIO]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.parts):
            yield path, io.BytesIO(path.read_bytes())
    for pattern in ("*.html", "*.txt"):
        for path in sorted(PACKAGE.rglob(f"templates/**/{pattern}")):
            # Django turns a template into lines of calls; their indentation means nothing.
            calls = templatize(path.read_text(), origin=str(path)).splitlines()
            yield path, io.BytesIO("\n".join(line.strip() for line in calls).encode())


def load() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def update() -> int:
    """Bring the catalogue up to date; keep what is translated, drop what is no longer said."""
    known, found = load(), gather()
    fresh = Catalog(locale="en", charset="utf-8", project="songhe", fuzzy=False)
    for message in found:
        if not message.id:
            continue
        before = known.get(message.id, context=message.context)
        kept = before.string if before and not before.fuzzy else None
        if isinstance(message.id, tuple) and isinstance(kept, str):
            kept = (kept, kept)  # by now it has a plural
        # Paths without line numbers: moving code must not change the catalogue.
        places = sorted({(path, 0) for path, _line in message.locations})
        fresh.add(message.id, kept, locations=places, context=message.context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        file.write(HEADER)
        write_po(file, fresh, omit_header=True, sort_output=True, include_lineno=False, width=100)
    missing = [message for message in fresh if message.id and _untranslated(message)]
    sys.stdout.write(f"{len(fresh)} sentences, {len(missing)} without English\n")
    return 0


def check() -> int:
    """Return 1 and say what is wrong if the English catalogue is not complete and exact."""
    known, found = load(), gather()
    wrong = []
    for message in found:
        if not message.id:
            continue
        english = known.get(message.id, context=message.context)
        if english is None:
            wrong.append(f"missing: {message.id!r}")
        elif _untranslated(english):
            wrong.append(f"no English: {message.id!r}")
        elif _placeholders(english.id) != _placeholders(english.string):
            wrong.append(f"placeholders differ: {message.id!r}")
    wrong += [
        f"no longer said: {message.id!r}"
        for message in known
        if message.id and found.get(message.id, context=message.context) is None
    ]
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if wrong:
        sys.stderr.write(f"{len(wrong)} faults; run `make messages` and translate.\n")
        return 1
    sys.stdout.write(f"All {len(found)} sentences stand in English too.\n")
    return 0


def compile_catalogue() -> int:
    """Write the .mo that Django reads."""
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, load())
    return 0


def _untranslated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string or ""]
    return not all(strings)


def _placeholders(texts: object) -> set[tuple[str, str]]:
    parts = texts if isinstance(texts, list | tuple) else [texts]
    # The singular may say "one" instead of a number, so the union over the forms counts.
    return {found for part in parts for found in PLACEHOLDER.findall(str(part))}


def main() -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    return {"update": update, "check": check, "compile": compile_catalogue}[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
