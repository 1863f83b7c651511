"""What accounts needs from outside, said as protocols."""
