"""Many players of a few types: how alike players mix."""
