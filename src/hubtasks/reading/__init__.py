"""From a file's bytes to the ledger: which files there are, YAML nodes, typed fields, records."""
