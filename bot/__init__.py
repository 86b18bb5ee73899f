"""Doorstep: opportunities of a large investment, brought to the people who live beside it."""
