"""All pure equilibria: of large tables, and of many players of a few types."""
