"""The clinic: doctors, what elders opened to them, and the notes they sign."""
