"""Web server and worker side by side, as the Procfile names them. If one ends, the other one is ended too."""

import signal
import sys
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager


def main():
    """Run the processes until one ends, or the terminal is closed or interrupted; exit with their status."""
    manager = Manager()
    for name, command in parse_procfile(Path("Procfile").read_text()).processes.items():
        manager.add_process(name, command)
    # The processes have sessions of their own: a closed terminal reaches them through us alone.
    signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
    try:
        manager.loop()
    finally:
        manager.terminate()
    sys.exit(manager.returncode)


if __name__ == "__main__":
    main()
