"""Track the bureau's key tasks over plain YAML files in a git repository."""

__version__ = "0.1.0"
