"""Results of searches in Europe PMC, lite or core."""
