"""Measurements that anyone can repeat: each makes and drops its own database."""
