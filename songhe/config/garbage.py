"""How often a long-running process looks for garbage."""

import gc

YOUNG = 50_000  # new containers between two looks; Python's own 700 is two looks a request
MIDDLE, OLD = 20, 50


def settle() -> None:
    """Leave what is loaded by now alone for good, and look at the rest less often.

    Modules, models and routes live as long as the process; looking through them again and again
    took a third of the time of a request that brings readings (`songhe bench ingest`: 287,000
    readings a second without this, 437,000 with it).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
