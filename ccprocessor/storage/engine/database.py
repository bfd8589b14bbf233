"""The office's database: opened, brought up to date, and worked in by whole units."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import (
    AbstractContextManager,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from functools import partial
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.actors import Actor
from ccprocessor.errors import (
    DatabaseRefused,
    Means,
    NextStep,
    UpgradeNeeded,
    WrongUsage,
)
from ccprocessor.paths import WrongPath, expanded, make_private
from ccprocessor.storage.base.failures import damaged, told
from ccprocessor.storage.engine.backups import BackUp, backing_up
from ccprocessor.storage.engine.commits import whole_unit
from ccprocessor.storage.engine.diagnosis import check_server, diagnosed
from ccprocessor.storage.engine.dumps import dumping
from ccprocessor.storage.engine.engines import (
    empty_engine,
    postgres_engine,
    reading,
    sqlite_engine,
    upgrading,
    writing,
)
from ccprocessor.storage.engine.glance import refuse_closed, tables_in
from ccprocessor.storage.engine.schema import (
    MAKE_TABLES,
    SCHEMA,
    TURN_LOCK,
    UPGRADE_TABLES,
    Schema,
    Upgrade,
    hold_schema,
    refuse_foreign,
    refuse_newer,
    stored_head,
    upgrade,
)
from ccprocessor.storage.engine.shares import refuse_share
from ccprocessor.storage.engine.watching import WATCHING, Listener, Poller, Waiter

_POSTGRES = frozenset({"postgresql", "postgres"})
UnitOfWork = Session
_Backups = Callable[[], AbstractContextManager[BackUp | None]]


class Database:
    """An open database; may be used by several threads, each in its own units of work.

    `upgraded` tells what was done to older tables when it was opened. Units that read see what
    `company` has, by its name; the first company of the database if it is empty.
    """

    def __init__(
        self, engine: sa.Engine, name: str, schema: Schema, upgraded: Upgrade | None = None
    ) -> None:
        self.name = name
        self.upgraded = upgraded
        self.company = ""
        self._schema = schema
        self._engine = engine
        self._reading = reading(engine)
        self._writing = writing(engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit that sees one moment's state and cannot write."""
        from ccprocessor.storage.actors import look_as

        with told(self.name), Session(self._reading) as session, session.begin():
            look_as(session, self.company)
            yield session

    @contextmanager
    def write(self, actor: Actor, operation: str = "") -> Iterator[Session]:
        """A unit of work of an actor: all of it is stored when the block ends, or none.

        An `operation` is the id under which the unit keeps what it did: it is asked for where the
        server no longer knows what became of its COMMIT. Raises DatabaseRefused where another
        program upgraded the tables meanwhile, and `OutcomeUnknown` where a server vanished over
        the COMMIT and cannot be asked.
        """
        from ccprocessor.storage.actors import act
        from ccprocessor.storage.together.announcing import send_announced
        from ccprocessor.storage.trail.writing import append_noted

        with (
            told(self.name),
            whole_unit(self._writing, self.name, operation) as connection,
            Session(connection) as session,
            session.begin(),
        ):
            hold_schema(connection, self.name, self._schema)
            act(session, actor)
            yield session
            send_announced(session, append_noted(session))

    @contextmanager
    def turn(self, cycle_id: str) -> Iterator[None]:
        """Wait in line with all that save into a month on a server, and be alone until the end.

        Without it each would often work out a month that is older when it comes to be stored. A
        file has few who write. Raises `DatabaseRefused`.
        """
        if self._engine.dialect.name != "postgresql":
            yield
            return
        with told(self.name):
            connection = self._reading.connect()
        try:
            with told(self.name):
                query = sa.text("SELECT pg_advisory_xact_lock(:kind, hashtext(:cycle))")
                connection.execute(query, {"kind": TURN_LOCK, "cycle": cycle_id})
            yield
        finally:
            with suppress(sa.exc.DBAPIError):  # a line that broke is over
                connection.close()

    @contextmanager
    def watched(self) -> Iterator[tuple[Database, Waiter]]:
        """The same database by connections of its own, and what waits for others to store.

        A server that is away is noticed within seconds there. Raises `DatabaseRefused`.
        """
        if self._engine.dialect.name != "postgresql":
            with closing(Poller(Path(self.name))) as poller:
                yield self, poller
            return
        engine = postgres_engine(self._engine.url, WATCHING)
        try:
            with closing(Listener(engine, self.name)) as listener:
                yield Database(engine, self.name, self._schema), listener
        finally:
            engine.dispose()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


class UnmadeDatabase(Database):
    """A file that is made when something is first stored; until then it reads as empty."""

    def __init__(self, path: Path, schema: Schema, make: Callable[[], Database]) -> None:
        super().__init__(empty_engine(all_tables()), str(path), schema)
        self._path = path
        self._make = make
        self._made: Database | None = None
        self._making = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit that sees what another program may have stored meanwhile."""
        is_there = self._made is not None or bool(tables_in(self._path))
        if is_there:
            self.made().company = self.company
        with self.made().read() if is_there else super().read() as session:
            yield session

    @contextmanager
    def write(self, actor: Actor, operation: str = "") -> Iterator[Session]:
        """A unit of work in the file, which is made where it is not there yet."""
        with self.made().write(actor, operation) as session:
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        super().close()
        if self._made is not None:
            self._made.close()

    def made(self) -> Database:
        """The file with its tables; raises DatabaseRefused where it cannot be made."""
        with self._making:
            if self._made is None:
                self._made = self._make()
                self.upgraded = self._made.upgraded
            return self._made


def open_database(
    url: str | PathLike[str], *, create: bool = True, schema: Schema = SCHEMA
) -> Database:
    """Open a SQLite file or a Postgres that was initialised.

    A file that is not there is made, where `create`, when something is first stored.
    `url` is a database URL or the path of a file. A file's older tables are brought up to date
    after a backup; those of a server, which other desks share, never are: `UpgradeNeeded` is
    raised. Raises DatabaseRefused where it cannot be reached or used, WrongUsage where the file is
    not there and may not be made.
    """
    where = located(url)
    if where.get_backend_name() == "sqlite":
        return _open_file(where, create=create, schema=schema)
    return _open_server(where, schema=schema)


def init_database(url: str | PathLike[str], *, schema: Schema = SCHEMA) -> Database:
    """Make the tables of an empty database and open it; one that has them is left as it is."""
    where = located(url)
    if where.get_backend_name() == "sqlite":
        opened = _open_file(where, create=True, schema=schema)
        return opened.made() if isinstance(opened, UnmadeDatabase) else opened
    return _open_server(where, schema=schema, may={"create"})


def upgrade_database(
    url: str | PathLike[str], *, dump: Path | None = None, schema: Schema = SCHEMA
) -> Upgrade | None:
    """Bring the older tables of a database up to date, also of one that others share.

    A file is backed up beside itself; a server's database into `dump`, where one is named. None
    where the tables are up to date. Raises DatabaseRefused, and then nothing was changed.
    """
    where = located(url)
    if where.get_backend_name() == "sqlite":
        opened = _open_file(where, create=False, schema=schema)
    else:
        opened = _open_server(where, schema=schema, may={"upgrade"}, dump=dump)
    opened.close()
    return opened.upgraded


def located(url: str | PathLike[str]) -> sa.URL:
    """The address as the engines want it; raises DatabaseRefused where it means nothing."""
    text = str(url)
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        where = sa.make_url(text)
        urlsplit(text)  # stricter: a bracket that nothing closes
    except (sa.exc.ArgumentError, ValueError) as error:
        raise DatabaseRefused(
            "The address of the database cannot be read.",
            hint="Write postgresql://user@server/name, or the path of a file.",
        ) from error
    backend = where.drivername.split("+")[0]
    if backend in _POSTGRES:
        return where.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and where.database and where.database != ":memory:":
        return where.set(drivername="sqlite")
    raise DatabaseRefused(
        f"{where.render_as_string(hide_password=True)} is neither a file nor a Postgres database.",
        hint="Write postgresql://user@server/name, or the path of a file.",
    )


def file_of(url: sa.URL) -> Path:
    """The file that a located address means; raises DatabaseRefused where there can be none."""
    try:
        return expanded(url.database or "")
    except WrongPath as error:
        raise DatabaseRefused(
            f"The address of the database names no file: {error.args[0]}", hint=error.hint
        ) from error


def _open_file(url: sa.URL, *, create: bool, schema: Schema) -> Database:
    path = file_of(url)
    refuse_share(path)
    tables = tables_in(path)
    refuse_foreign(tables, str(path))
    engine = partial(sqlite_engine, url.set(database=str(path)))

    def opened() -> Database:
        return _opened(
            engine(),
            str(path),
            schema=schema,
            may={"create", "upgrade"},
            backups=lambda: backing_up(path, schema.states),
        )

    def made() -> Database:
        _make_room(path)
        return opened()

    if tables:
        return opened()
    if not path.exists():
        if not create:
            raise WrongUsage(
                f"There is no database at {path}.",
                hint=NextStep(
                    "Check the path given {}; without it the usual one is used.", Means.DATABASE
                ),
            )
        refuse_closed(path)
    return UnmadeDatabase(path, schema, made)


def _open_server(
    url: sa.URL, *, schema: Schema, may: Collection[str] = (), dump: Path | None = None
) -> Database:
    name = url.set(drivername="postgresql", password=None, query={}).render_as_string()
    engine = postgres_engine(url)
    backups: _Backups = nullcontext if dump is None else lambda: dumping(engine, dump)
    return _opened(engine, name, schema=schema, may=may, backups=backups)


def _opened(
    engine: sa.Engine,
    name: str,
    *,
    schema: Schema,
    may: Collection[str],
    backups: _Backups,
) -> Database:
    try:
        with told(name):
            upgraded = _bring_up_to_date(engine, name, schema=schema, may=may, backups=backups)
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its complaint
        engine.dispose()
        raise damaged(f"the list of tables in {name}") from error
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, name, schema, upgraded)


def _bring_up_to_date(
    engine: sa.Engine, name: str, *, schema: Schema, may: Collection[str], backups: _Backups
) -> Upgrade | None:
    """Do what the database needs and `may` be done to it."""
    with diagnosed(engine.url), reading(engine).connect() as connection:
        check_server(connection, engine.url)
        stored = stored_head(connection, name)
    if stored == schema.head:
        return None
    if stored is not None:
        refuse_newer(stored, name, schema)
        if "upgrade" not in may:
            raise UpgradeNeeded(
                f"{name} was made by an older ccprocessor (its tables are at {stored}, this"
                f" program needs {schema.head}); others may work with it, so nothing was changed.",
                hint=UPGRADE_TABLES,
            )
    elif "create" not in may:
        raise DatabaseRefused(f"{name} is empty.", hint=MAKE_TABLES)
    with backups() as back_up, whole_unit(upgrading(engine), name) as connection:
        return upgrade(connection, name, schema=schema, back_up=back_up)


def all_tables() -> sa.MetaData:
    """Describe every table of the program."""
    from ccprocessor.storage import projected, tables
    from ccprocessor.storage.search.tables import search_row
    from ccprocessor.storage.together.tables import presence
    from ccprocessor.storage.trail.tables import audit_event
    from ccprocessor.storage.users.tables import membership

    assert audit_event.columns
    assert projected.PROJECTIONS  # importing them fills the metadata
    assert search_row.columns
    assert presence.columns
    assert membership.columns
    return tables.metadata


def _make_room(path: Path) -> None:
    try:
        make_private(path.parent)
    except OSError as error:
        raise DatabaseRefused(
            f"The folder {path.parent} cannot be made: {error.strerror}.",
            hint=NextStep("Choose another place {}.", Means.DATABASE),
        ) from error
    with suppress(OSError):  # SQLite tells better why it cannot be made
        os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
