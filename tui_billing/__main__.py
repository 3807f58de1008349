"""``python -m tui_billing``."""

from tui_billing.cli.main import main

if __name__ == "__main__":
    main()
