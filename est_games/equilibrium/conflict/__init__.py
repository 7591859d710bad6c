"""Where a conflict told as a graph of states may rest, by the foresight of those who move it."""
