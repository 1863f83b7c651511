"""Taking money through channels, hearing their notices, giving money back."""
