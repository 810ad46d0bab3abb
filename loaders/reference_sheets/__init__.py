"""References as tables: one row a reference, as reviewing tools and databases export them."""
