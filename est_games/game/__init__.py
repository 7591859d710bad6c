"""Game forms, without a word of treaties: normal, extensive and multistage."""
