"""Two states of a year held against each other, by meaning."""
