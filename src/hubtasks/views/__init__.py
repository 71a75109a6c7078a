"""What the commands show: tables, cards, rows, JSON."""
