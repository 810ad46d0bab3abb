"""Web pages of articles: what their meta tags say, and the text that a reader sees."""
