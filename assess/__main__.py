"""The program `assess`. Helpers with a large list are started before the command line is read, which takes a while."""

import gc
import sys

INTERRUPTED = 130


def main() -> None:
    gc.disable()  # what is imported stays to the end
    try:
        if sys.argv[1:2] == ["score"]:
            from assess.batch.helping import start_early

            start_early(sys.argv[2:])
        from assess.cli import main as command_line
    except KeyboardInterrupt:  # nothing has begun yet
        raise SystemExit(INTERRUPTED) from None
    gc.enable()
    command_line()


if __name__ == "__main__":
    main()
