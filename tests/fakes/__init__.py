"""Local stand-ins for the carriers: processes of their own, with a journal, strict checks and failures on demand."""
