"""How notes are sealed."""
