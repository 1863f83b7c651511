"""Whom shipping speaks to outside."""
