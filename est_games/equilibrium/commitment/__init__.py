"""What a player gains by committing itself first: Stackelberg."""
