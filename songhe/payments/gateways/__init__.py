"""The payment channels outside."""
