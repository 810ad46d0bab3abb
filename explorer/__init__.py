"""The explorer: pages for people, a SPARQL endpoint, linked data and a JSON API over a release."""

__owner__ = "clevidence"
