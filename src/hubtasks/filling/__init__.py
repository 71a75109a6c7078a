"""The ways a division fills in its progress: a blank file, questions, workbooks."""
