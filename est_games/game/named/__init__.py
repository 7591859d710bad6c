"""Named classes of games, each generated exactly from a few numbers and a seed."""
