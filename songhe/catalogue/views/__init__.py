"""Pages of the catalogue, by who reads them."""
