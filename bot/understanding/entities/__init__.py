"""Facts in a text, by rule: occupation, years, country, English test, postcode, weekday, date, language and more."""
