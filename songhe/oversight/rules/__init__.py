"""What may be published of small counts, how answers are timed, and the published rules."""
