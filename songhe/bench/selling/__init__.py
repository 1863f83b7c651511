"""A sale for the benchmark: who buys, what is sold, what is sent, and the least that SQL can do."""
