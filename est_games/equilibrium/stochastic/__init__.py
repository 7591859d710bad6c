"""Stationary strategies of games that go from state to state."""
