"""All pure equilibria: of large tables, many players of a few types, many with few neighbours."""
