"""The try-it page: nothing leaves the house."""
