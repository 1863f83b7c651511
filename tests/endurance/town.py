"""In a process of its own: make elders with watches in a database, and print their tokens."""

import json
import sys

import django


def main(many: int) -> None:
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - Django is set up now

    from songhe.bench.wearers import make_wearers  # noqa: PLC0415 - likewise
    from songhe.config.reference import load_reference  # noqa: PLC0415 - likewise

    load_reference()
    made = make_wearers(many, at=timezone.now())
    sys.stdout.write(json.dumps([[wearer.elder.pk, wearer.token] for wearer in made]) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
