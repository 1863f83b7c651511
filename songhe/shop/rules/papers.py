"""When people hear that a paper ends which an elder showed for a programme."""

STEPS = (7, 30)  # days before the last day, the nearest first


def step_of(days_left: int) -> int | None:
    """Return which reminder a paper with so many days left has earned; None when it is early.

    On its last day a paper has 0 days left and still counts. Once it is over nobody is reminded:
    the page of papers says so, and so does the price at the next checkout.
    """
    if days_left < 0:
        return None
    return next((step for step in STEPS if days_left <= step), None)
