"""What the ledger amounts to on a day: lights, schedules, what is due, reports."""
