"""Matching that learns, as it is shown: the card of the model."""
