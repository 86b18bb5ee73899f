"""`python -m bot.cli` is the `doorstep` command."""

from bot.cli import main

main()
