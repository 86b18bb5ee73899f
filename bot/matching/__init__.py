"""Profile x opening -> Match. Pure: rules, taxonomy and places come in as values."""
