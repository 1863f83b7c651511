"""Questions about trials. Nothing here writes."""
