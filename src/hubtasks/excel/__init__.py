"""Workbooks, whatever stands in them: read and written."""
