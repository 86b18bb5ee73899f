"""The coordinators' pages about messages to many."""
