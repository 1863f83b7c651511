"""Pages of the clinic: the desk, a patient, notes, and what the elder reads of them."""
