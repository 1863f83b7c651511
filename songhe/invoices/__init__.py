"""Invoices (发票): issued in the seller's name to who paid, put right when money goes back."""
