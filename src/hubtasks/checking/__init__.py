"""What must hold over a ledger: rules, their examples, and the forms findings are told in."""
