"""A treaty facing a situation, state by state: every state of an actor plays for itself."""
