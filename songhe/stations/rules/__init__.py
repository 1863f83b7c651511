"""What a signature on the screen must look like."""
