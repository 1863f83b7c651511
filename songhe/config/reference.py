"""Reference data from the plain files in `data/`: what must stand before anybody works."""

from importlib import import_module

from songhe.accounts.actions.regions import load_regions
from songhe.catalogue.actions.categories import load_categories


def load_reference() -> None:
    """Bring every list up to date; running it again changes nothing."""
    load_regions(import_module("songhe.demo.files").regions())  # which stands above us
    load_categories()
