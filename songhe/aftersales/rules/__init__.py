"""Arithmetic and judgement in plain Python."""
