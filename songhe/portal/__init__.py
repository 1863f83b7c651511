"""Home pages for each audience: composes everyone's queries, owns no tables."""
