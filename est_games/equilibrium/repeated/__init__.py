"""Games played again and again: what can be kept up, and how patient one must be for it."""
