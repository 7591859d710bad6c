"""What class a game belongs to, with witnesses."""
