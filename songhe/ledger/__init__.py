"""Double-entry accounts: where every fen came from and where it went."""
