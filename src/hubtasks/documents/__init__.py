"""What leaves the house: reports from templates, the ledger as a workbook."""
