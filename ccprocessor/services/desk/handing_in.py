"""Steps that were made while the database was away, handed in beside what it keeps by now."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.services.office import Office
from ccprocessor.storage.decisions import Draft
from ccprocessor.storage.together.local import LocalDrafts

_FILE = "drafts.sqlite"


def local_drafts(office: Office) -> LocalDrafts:
    """Return the drafts that this computer keeps for the office, in its cache."""
    return LocalDrafts(office.settings.cache_folder / _FILE, office.place, office.actor.user)


def handed_in(draft: Draft, before: Draft, there: Draft) -> Draft:
    """Return the draft that is to be kept: mine, beside what other windows of mine kept meanwhile.

    `before` is what was kept when the database was lost, `there` what it keeps by now: what is
    gone of the one in the other was saved meanwhile, or given up.
    """
    known, mine = _ids(before), _ids(draft)
    if _ids(there) == known:
        return draft
    theirs = _ids(there)
    added = tuple(one for one in draft.done if not _ids_of(one) <= theirs | known)
    gone = tuple(one for one in there.done if _ids_of(one) <= known and not _ids_of(one) <= mine)
    kept = tuple(one for one in there.done if one not in gone)
    return Draft((*kept, *added), ())


def unsaved(draft: Draft, stored: Sequence[Decision]) -> Draft:
    """Return a draft without the steps that a revision stands on already."""
    known = {one.id for one in stored}
    done, undone = (tuple(one for one in steps if not _ids_of(one) <= known) for steps in draft)
    return Draft(done, undone)


def _ids(draft: Draft) -> frozenset[str]:
    return frozenset().union(*(map(_ids_of, (*draft.done, *draft.undone))))


def _ids_of(step: Step) -> frozenset[str]:
    return frozenset(one.id for one in step.decisions)
