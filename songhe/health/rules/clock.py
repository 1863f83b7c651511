"""How far a device's clock is off, and which of its stamps that concerns.

A skew is what must be added to the device's clock to get ours, in whole seconds: a watch that
is three hours behind has 10,800, one that ran ahead into 2036 some −300 million.
"""

import numpy as np

from songhe.health.rules.packing import Times

RIGHT = 120  # seconds: a clock this near is right; the way to us takes time, too
SAME = 60  # seconds: a new measure this near what is recorded is still the same skew
RESET = 31 * 86_400  # seconds: a clock further off was reset, it did not run wrong


def skew_now(measured: float, recorded: int) -> int:
    """Return the skew to go by from now on.

    What is recorded stays as long as the measure is near it: the same batch sent again a
    little later must get the very same times, or its readings would count twice.
    """
    if abs(measured - recorded) <= (SAME if recorded else RIGHT):
        return recorded
    return 0 if abs(measured) <= RIGHT else round(measured)


def corrected(times: Times, skew: int, *, sent: int, at: int) -> Times:
    """Return the moments by our clock (all in milliseconds; `sent` by the device's own).

    A moment after the sending was stamped before the clock was set to what it is now, so it
    stays. After a reset so does a moment of the last month: no clock that is off by more
    than a month says it by itself.
    """
    if not skew:
        return times
    of_this_clock = times <= sent + RIGHT * 1000
    if abs(skew) > RESET:
        of_this_clock &= (times <= at - RESET * 1000) | (times > at + RIGHT * 1000)
    return np.where(of_this_clock, times + skew * 1000, times)
