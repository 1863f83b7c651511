"""A city that never was: elders with believable days, illnesses and faulty devices, and the truth
about them. The same seed gives the same city, to the last byte (docs/algorithms/simulator.md)."""
