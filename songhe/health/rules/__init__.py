"""Judgement without Django: metrics, packing, limits, ladders, drawing."""
