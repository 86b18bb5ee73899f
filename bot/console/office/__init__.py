"""The pages of the coordinators, under /console."""
