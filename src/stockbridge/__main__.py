"""`stockbridge` and `python -m stockbridge`: the command line, and its exit code."""

import sys


def main() -> None:
    """Run the command that was typed."""
    from stockbridge.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
