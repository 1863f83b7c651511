"""Tests of the wiring: it starts, serves, delivers and stops."""
