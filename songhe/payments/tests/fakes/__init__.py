"""The far sides of the channels: servers on loopback with their own keys, which sign, check
our signatures, and can be told to be late, to lose an answer, to pay the wrong sum, to lie.
"""
