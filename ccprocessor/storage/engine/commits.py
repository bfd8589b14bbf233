"""Units of work that are stored whole or not at all, also where the answer to COMMIT is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import sqlalchemy as sa

from ccprocessor.errors import Interrupted, Outcome, OutcomeUnknown

_POLL_S = 0.1  # between two looks for Ctrl+C
_TORN_S = 2.0  # how long an interrupted COMMIT is waited for: a sound one takes milliseconds
_LOOKS = 40  # at what became of a transaction whose connection was lost
_LOOK_S = 0.25
_UNHEARD_OF = "22023"  # the number of a transaction that is still to come: a restored server
_PATIENT_LOOKS = 4  # before the server is asked to give up what it still has open


class _Mark(NamedTuple):
    """A transaction as the server knows it, and the server's process that works on it."""

    transaction: str | None
    process: int
    operation: str = ""


@contextmanager
def whole_unit(engine: sa.Engine, name: str, operation: str = "") -> Iterator[sa.Connection]:
    """A transaction that is committed when the block ends, and rolled back where it fails.

    An answer to COMMIT that is lost is looked up, by the row of its `operation` where the server
    forgot the transaction: the unit ends well where it was stored. Raises
    `OutcomeUnknown` where that cannot be seen; an `Interrupted` out of it tells what is known.
    """
    outcome: Outcome = "not stored"
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            yield connection
            mark = _mark(connection, operation)
            outcome = "unknown"
            _commit(engine, connection, transaction, mark, name)
            outcome = "stored"
    except Interrupted as stop:
        stop.outcome = stop.outcome or outcome
        raise


def _commit(
    engine: sa.Engine,
    connection: sa.Connection,
    transaction: sa.RootTransaction,
    mark: _Mark | None,
    name: str,
) -> None:
    """Commit on a thread, where no signal can tear the call in two."""
    failures: list[BaseException] = []
    is_over = threading.Event()  # a join that is interrupted takes the thread for ended

    def act() -> None:
        try:
            transaction.commit()
        except BaseException as error:  # noqa: BLE001  (looked into below)
            failures.append(error)
        is_over.set()

    try:
        threading.Thread(target=act, name="commit", daemon=True).start()
        while not is_over.wait(_POLL_S):  # on Windows an endless wait hears no Ctrl+C
            continue
    except Interrupted as stop:
        if is_over.wait(_TORN_S):
            lost = any(map(_is_lost, failures))
            stop.outcome = "unknown" if lost else "not stored" if failures else "stored"
        else:
            connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
            is_over.wait(_TORN_S)
        raise
    if failures and not _is_stored_all_the_same(engine, failures[0], mark, name):
        raise failures[0]


def _is_stored_all_the_same(
    engine: sa.Engine, failure: BaseException, mark: _Mark | None, name: str
) -> bool:
    """Look up what became of a COMMIT whose connection was lost."""
    if mark is None or mark.transaction is None or not _is_lost(failure):
        return False
    is_stored = _outcome(engine, mark)
    if is_stored is None:
        raise OutcomeUnknown(
            f"The connection to the database {name} was lost while something was being stored:"
            " whether it was stored is not known."
        ) from failure
    return is_stored


def _is_lost(failure: BaseException) -> bool:
    return isinstance(failure, sa.exc.DBAPIError) and failure.connection_invalidated


def _mark(connection: sa.Connection, operation: str) -> _Mark | None:
    """Return what the server can be asked about afterwards; None for a file, which answers."""
    if connection.dialect.name != "postgresql":
        return None
    query = "SELECT CAST(txid_current_if_assigned() AS text), pg_backend_pid()"
    transaction, process = connection.exec_driver_sql(query).one()
    return _Mark(transaction, process, operation)


def _outcome(engine: sa.Engine, mark: _Mark) -> bool | None:
    """Return whether a transaction was committed; None where the server cannot tell."""
    try:
        with engine.connect() as connection:
            for look in range(_LOOKS):
                status = _status(connection, mark)
                if status is None:
                    return _is_kept(connection, mark.operation)
                if status != "in progress":
                    return bool(status == "committed")
                if look == _PATIENT_LOOKS:
                    ending = sa.text("SELECT pg_terminate_backend(:process)")
                    connection.execute(ending, {"process": mark.process})
                time.sleep(_LOOK_S)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError):
        return None
    return None


def _status(connection: sa.Connection, mark: _Mark) -> str | None:
    """The server's word on a transaction; None where it forgot it, or never heard of it."""
    query = sa.text("SELECT txid_status(CAST(:transaction AS bigint))")
    try:
        found: str | None = connection.scalar(query, {"transaction": mark.transaction})
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _UNHEARD_OF:
            raise
        found = None
    connection.rollback()
    return found


def _is_kept(connection: sa.Connection, operation: str) -> bool | None:
    """Tell by the row of an operation that it was stored; None where it has none to go by."""
    if not operation:
        return None
    query = sa.text("SELECT EXISTS (SELECT 1 FROM operation WHERE id = :id)")
    return bool(connection.scalar(query, {"id": operation}))
