"""Pages of aftersales."""
