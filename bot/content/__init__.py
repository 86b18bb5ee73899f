"""Content files -> pure values: flows, phrases, glossary, catalogues; and the checks that hold them together."""
