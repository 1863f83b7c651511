"""What each home page shows, gathered from everyone's queries."""
