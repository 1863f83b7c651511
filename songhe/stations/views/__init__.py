"""Pages of the station: the desk, asking the elder, the session, and what the elder reads."""
