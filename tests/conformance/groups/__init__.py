"""What the examples of a group need beyond the rest: objects in a certain state, completed bodies."""
