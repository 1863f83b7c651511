"""Reaching a person: in the page, live in the browser, by text message."""
