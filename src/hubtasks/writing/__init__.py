"""Change the text of a data file: one value and no other byte, and what is certain to be a slip."""
