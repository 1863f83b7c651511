"""Pure arithmetic of payments."""
