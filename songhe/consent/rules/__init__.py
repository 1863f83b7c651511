"""Judgement about consent in plain Python."""
