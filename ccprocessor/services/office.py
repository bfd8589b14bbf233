"""Parts that every use case works with: settings, database and document reader, wired once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.actors import Actor
from ccprocessor.domain.rights import DONE_BY, Right, Role, may, who_may
from ccprocessor.errors import DatabaseRefused, NotAllowed, SignInNeeded, WrongUsage
from ccprocessor.services.rules import OfficeRules, RuleValue, in_force, languages, unheeded
from ccprocessor.services.sign_in import (
    AskPassword,
    Claim,
    Identity,
    UnknownName,
    no_password,
    renewed,
    sign_in,
)
from ccprocessor.settings import OFFICE_RULES, Chosen, Settings
from ccprocessor.settings_file import change_settings

if TYPE_CHECKING:  # heavy, and not needed until something is stored or looked up
    from ccprocessor.services.checkpoints import Checkpoints
    from ccprocessor.storage.engine.database import Database, UnitOfWork
    from ccprocessor.storage.engine.schema import Upgrade
    from ccprocessor.storage.office_rules import KeptRule
    from ccprocessor.storage.together.seen import SeenValues

log = logging.getLogger(__name__)


class Office:
    """One office: made once by `app`, handed to every service.

    Its database is opened when first asked for, so that reading can begin before; that raises
    `DatabaseRefused` where it cannot be used, and what `sign_in` raises where nobody can tell who
    works here. `password` finds the password of whoever that may be. `lost` is the trouble while
    the server is known to be away: nothing waits for it then. One that `goes_on` without a server
    takes whoever worked here before for whoever works here. `aside` does what nobody waits for.
    """

    def __init__(
        self,
        settings: Settings,
        reader: DocumentReader,
        connect: Callable[[], Database],
        database_file: Path | None = None,
        upgrade: Callable[[], Upgrade | None] = lambda: None,
        place: str = "",
        password: AskPassword = no_password,
    ) -> None:
        self.settings = settings
        self.place = place or settings.database_url
        self.reader = reader
        self._connect = connect
        self._file = database_file
        self._upgrade = upgrade
        self._database: Database | None = None
        self._identity: Identity | None = None
        self._is_signed_in = self.goes_on = False
        self._who = settings.user or settings.author
        self._claim = Claim(settings.author, settings.user, settings.company, password)
        self._connecting = threading.Lock()
        self._has_rules = False
        self._checkpoints: Checkpoints | None = None
        self.lost: DatabaseRefused | None = None
        self.aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
        self.loose = LooseDocuments(reader, settings.cache_folder)

    @property
    def database(self) -> Database:
        """The office's database, which shows the company of work; for several threads."""
        if self.lost is not None and self._database is None:
            raise self.lost
        return self.reach()

    def reach(self) -> Database:
        """Return the same, tried anew where it is known to be away."""
        with self._connecting:
            try:
                database = self._connected()
            except DatabaseRefused as error:
                if error.is_away and self.goes_on:
                    self.lost, self._identity = error, self.remembered
                raise
            if not self._is_signed_in:
                self._begin_work(database)
            return database

    def _begin_work(self, database: Database) -> None:
        """Sign in, and remember it; whoever may not work here any more leaves nothing behind."""
        try:
            identity = self._work_as(sign_in(database, self._claim))
        except SignInNeeded:
            raise
        except NotAllowed:
            if self.is_shared:
                self.seen.forget()
            raise
        if self.is_shared:
            self.seen.keep("user", "", identity.plain)

    @property
    def is_shared(self) -> bool:
        """True if the database stands on a server, which others work with too."""
        return self.place.startswith("postgres")

    @property
    def is_known(self) -> bool:
        """True if somebody signed in; asking whoever else may work here could lock them out."""
        return self._is_signed_in

    @property
    def seen(self) -> SeenValues:
        """Values that this computer keeps of a shared database, for when that is away."""
        from ccprocessor.storage.together.seen import SeenValues

        return SeenValues(self.settings.cache_folder / "seen.sqlite", self.place, self._who)

    @property
    def remembered(self) -> Identity | None:
        """Whoever works here, or did last; None where nobody did, or a password is to be typed."""
        if self._identity is not None or not self.is_shared:
            return self._identity
        from ccprocessor.storage.users.accounts import Company

        if (found := self.seen.load("user", "", dict[str, Any])) is None:
            return None
        companies = tuple(Company(**one) for one in found.value.pop("companies"))
        identity = Identity(**found.value, companies=companies)
        asks = self._claim.password(identity.user, is_named=identity.is_named) is None
        return None if identity.has_password and asks else identity

    def sign_in(self, user: str = "", password: str = "", company: str = "") -> Identity:
        """Let somebody work here from now on; without a user whoever the machine knows.

        Raises what `sign_in` raises; then whoever worked here before still does.
        """
        with self._connecting:
            claim = self._claim
            if user:
                claim = replace(claim, user=user, password=lambda _user, **_named: password)
            claim = replace(claim, company=company or claim.company)
            identity = self._work_as(sign_in(self._connected(), claim))
            self._who = user or self._who
            return identity

    def work_for(self, company: str) -> None:
        """Work for another of one's companies, by its name; raises `UnknownName`."""
        identity = self.identity
        if company not in {one.name for one in identity.companies}:
            raise UnknownName(f"There is no company “{company}” here.")
        with self._connecting, self._connected().read() as session:
            self._work_as(renewed(session, replace(identity, company=company)))

    def look_again(self) -> None:
        """Know again which companies there are, after they were changed here."""
        identity = self.identity
        with self._connecting, self._connected().read() as session:
            self._work_as(renewed(session, identity))

    def _connected(self) -> Database:
        if self._database is None:
            self._database = self._connect()
        return self._database

    def _work_as(self, identity: Identity) -> Identity:
        self._identity, self._has_rules, self._is_signed_in = identity, False, True
        self._connected().company = identity.company
        return identity

    def upgrade_database(self) -> Upgrade | None:
        """Bring a database that others share up to date; None where it was."""
        with self._connecting:
            return self._upgrade()

    @property
    def actor(self) -> Actor:
        """Actor of all that is written here."""
        identity = self.identity
        return Actor(identity.user, company=identity.company)

    @property
    def identity(self) -> Identity:
        """Whoever works here; nobody is asked before something is stored."""
        if self.is_empty:
            return Identity(self.settings.author, "", "administrator")
        if self._identity is None or self.lost is None:
            assert self.database
        assert self._identity is not None  # opening the database signs in
        return self._identity

    @property
    def role(self) -> Role:
        """Role of whoever works here in the company of work, as far as it is known here."""
        return self.identity.role

    def require(self, right: Right) -> None:
        """Raise `NotAllowed` where the role of whoever works here lacks the right.

        The role counts that the office's database knows now; the last one known while it is away.
        What is written later is looked at again (`write`). Raises `DatabaseRefused` before files
        are read that could not be stored.
        """
        if self.lost is not None and right == "load":
            raise self.lost
        if not self.is_empty and self.lost is None:
            try:
                with self.database.read() as session:
                    self._renew(session)
            except DatabaseRefused as error:
                log.warning("The role of %s is that of before: %s", self.actor.user, error)
        self._refuse(right)

    def _refuse(self, right: Right) -> None:
        if not may(self.role, right):
            raise NotAllowed(
                f"{self.actor.user} is {self.role} here and may not {DONE_BY[right]}:"
                " nothing was changed.",
                hint=f"Ask {who_may(right)}.",
            )

    def _renew(self, session: UnitOfWork) -> None:
        """Work in the role of now; raises `NotAllowed` where there is none any more."""
        self._identity = renewed(session, self.identity)

    @property
    def is_empty(self) -> bool:
        """True if nothing was ever stored: the database's file is not there yet."""
        return self._database is None and self._file is not None and not self._file.exists()

    @property
    def rules(self) -> OfficeRules:
        """Rules in force: those that the office keeps count on every desk.

        Raises `WrongUsage` where the template of this desk is needed and cannot be read.
        """
        return in_force(self.settings, self.kept_rules())

    def kept_rules(self) -> dict[str, KeptRule]:
        """The rules that the office keeps, by name; none before something is stored."""
        if self.is_empty:
            return {}
        from ccprocessor.storage.office_rules import load_rules

        with self.database.read() as session:
            return load_rules(session, OFFICE_RULES)

    @property
    def languages(self) -> str:
        """Languages in which receipts are read; of this desk where the office cannot be asked."""
        try:
            kept = self.kept_rules()
        except DatabaseRefused as error:
            log.warning("The office's rules cannot be read: %s", error)
            kept = {}
        return languages(self.settings, kept)

    def try_rules(self, changes: Mapping[str, str | None]) -> dict[str, RuleValue]:
        """The rules among some changes, in the form the office keeps.

        Raises `WrongUsage` where the import file would mean nothing with them.
        """
        shared = {name: value for name, value in changes.items() if name in OFFICE_RULES}
        if not shared:
            return {}
        values = in_force(self.settings, self.kept_rules(), shared).checked().values
        return {name: values[name] for name in shared}

    def change(self, chosen: Chosen, changes: Mapping[str, str | None]) -> Chosen:
        """Write what was chosen (None: the default): rules into the office, if it is there.

        The file takes all else, and no longer says what the office keeps. The rules count at
        once. Raises `UserError`.
        """
        rules = self.try_rules(changes)
        if rules and not self.is_empty:
            from ccprocessor.storage.office_rules import add_rules

            with self.write(right="rules") as session:
                add_rules(session, rules, dt.datetime.now(dt.UTC))
            changes = {**changes, **dict.fromkeys(rules)}
        now = change_settings(chosen, changes)
        own = {name: getattr(now.settings, name) for name in rules}
        self.settings = replace(self.settings, **own)
        return now

    @property
    def unheeded(self) -> str:
        """A sentence on settings of this desk that the office overrules; empty without any."""
        return unheeded(self.settings, self.kept_rules())

    @contextmanager
    def write(
        self,
        at: dt.datetime | None = None,
        *,
        operation: str = "",
        right: Right | None = "decide",
    ) -> Iterator[UnitOfWork]:
        """A unit of work of this desk, as `Database.write`; the first one leaves its rules.

        They count from `at` on, or from now. Raises `NotAllowed` where whoever works here lacks
        the right (None: everybody may who works here).
        """
        with self.database.write(self.actor, operation) as session:
            self._renew(session)
            if right is not None:
                self._refuse(right)
            takes_over = not self._has_rules and may(self.role, "rules")
            if takes_over:
                self._take_over(session, at or dt.datetime.now(dt.UTC))
            yield session
        self._has_rules = self._has_rules or takes_over
        self._sign_where_due(session)

    @property
    def checkpoints(self) -> Checkpoints:
        """Signer of this office's trail, by this desk's key."""
        from ccprocessor.services.checkpoints import Checkpoints

        with self._connecting:
            self._checkpoints = self._checkpoints or Checkpoints(self.settings)
            return self._checkpoints

    def _sign_where_due(self, session: UnitOfWork) -> None:
        from ccprocessor.storage.trail.writing import is_checkpoint_due

        if is_checkpoint_due(session):
            self.checkpoints.begin(self.database, self.actor)

    def _take_over(self, session: UnitOfWork, at: dt.datetime) -> None:
        """Let the office keep what the settings of this desk say, where it keeps nothing yet."""
        from ccprocessor.storage.office_rules import add_rules, hold_rules, load_rules

        hold_rules(session)
        kept = load_rules(session, OFFICE_RULES)
        try:
            rules = in_force(self.settings, kept).checked()
            missing = {n: one for n, one in rules.values.items() if n not in kept}
            if missing:
                add_rules(session, missing, at)
                log.info("The office keeps these settings from now on: %s", ", ".join(missing))
        except WrongUsage as error:
            log.warning("The settings of this desk were not kept as the office's: %s", error)

    def close(self) -> None:
        """Let go of the database, where it was opened, and of what was made of pictures."""
        self.aside.shutdown()
        self.loose.close()
        if self._checkpoints is not None:
            self._checkpoints.close()
        if self._database is not None:
            self._database.close()


@dataclass(frozen=True, slots=True)
class ProcessOptions:
    """Options for how a run reads its files.

    `engine`: the only one that reads scans and pictures; empty: the best that is installed, and
    the others if evidence is missing. `pictures`: which receipt pictures are read before the
    run ends (`none`, `needed`, `all`). `aliases`: names to learn, a file of them. `password` opens
    encrypted files, except those that have their own in `passwords`, by the file or folder given:
    several where files inside it have others.
    `warn` is called with sentences that the user should know and the run survives.
    """

    aliases: Path | None = None
    ocr: bool = True
    engine: str = ""
    pictures: str = "needed"
    password: str | None = field(default=None, repr=False)
    passwords: Mapping[Path, tuple[str, ...]] = field(default_factory=dict, repr=False)
    warn: Callable[[str], None] = lambda _sentence: None

    def passwords_of(self, path: Path) -> tuple[str, ...]:
        """The passwords to try on a file and on those inside it."""
        own = (self.passwords[one] for one in (path, *path.parents) if one in self.passwords)
        return next(own, () if self.password is None else (self.password,))
