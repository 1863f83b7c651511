"""Judgement about people's numbers and secrets, in plain Python."""
