"""What may be tried, who may be asked, and what may be said of it afterwards."""
