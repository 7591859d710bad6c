"""Coordination of many who each know a little: thresholds, and what each expects of others."""
