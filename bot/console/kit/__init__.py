"""What every page of the console is made of, once: words, visits, lists, forms."""
