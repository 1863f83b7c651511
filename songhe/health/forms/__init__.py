"""What people type about health; each form is imported from its own module."""
