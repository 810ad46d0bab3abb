"""Running text in no format: the last resort, for what people paste and save."""
