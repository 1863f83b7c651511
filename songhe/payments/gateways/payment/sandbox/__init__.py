"""A channel that is real in all but the money: it keeps its own book, signs its notices and
sends them over HTTP, twice, the second one late. For development, demonstrations and tests.
"""
