"""Courses of learning and imitation, through nashpy."""
