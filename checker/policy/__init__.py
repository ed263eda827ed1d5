"""Policies: YAML files to checked conditions, parameters, sentences and examples."""
