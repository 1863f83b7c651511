"""Doors for devices that do not speak HTTPS; behind them all is as behind the readings port."""
