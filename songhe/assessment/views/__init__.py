"""Pages of assessment, by who reads them."""
