"""Start with `python3 -m app.server`; stop with Ctrl-C or TERM."""

import logging
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from threading import Thread

from app import faults, settings
from app.api import Api
from app.handler import Server, log
from app.sealing import Vault
from app.store import Store

_SECONDS_TO_FINISH = 1.0
_STOP = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str]) -> int:
    """Serve until a signal says stop.

    Returns:
        0 after a clean stop, 1 when the surroundings say no, 2 when a setting is wrong.
    """
    # Blocked in every thread and waited for in this one: no handler can run at a bad moment.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    try:
        faults.install()
        configuration = settings.read_settings(arguments)
    except (settings.BadSettings, faults.UnknownFault) as error:
        print(error, file=sys.stderr)
        return 2
    _set_up_log()
    for line in settings.boot_lines(configuration):
        log.info(line)
    try:
        store = Store(configuration.database, Vault(configuration.seal_key))
    except (sqlite3.Error, OSError) as error:
        log.error("cannot use the database %s: %s", configuration.database, error)
        return 1
    try:
        return _serve(configuration, store)
    finally:
        store.close()


def _serve(configuration: settings.Settings, store: Store) -> int:
    api = Api(store, configuration.organization)
    try:
        server = Server(configuration.port, api, configuration.access_token)
    except OSError as error:
        log.error("cannot listen on port %d: %s", configuration.port, error.strerror)
        return 1
    worker = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    worker.start()
    log.info("listening on http://127.0.0.1:%d", server.server_address[1])
    signal.sigwait(_STOP)
    log.info("stopping")
    server.finish(_SECONDS_TO_FINISH)
    worker.join()
    log.info("stopped")
    return 0


def _set_up_log() -> None:
    output = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    output.setFormatter(formatter)
    log.addHandler(output)
    log.setLevel(logging.INFO)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
