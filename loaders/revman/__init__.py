"""Cochrane's RevMan: reviews as .rm5, and its tables of data and analyses as CSV."""
