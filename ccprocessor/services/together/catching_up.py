"""Changes that this computer kept, handed in for every month once the database is back."""

from __future__ import annotations

import logging

from ccprocessor.errors import UserError
from ccprocessor.services.desk.handing_in import local_drafts
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office

log = logging.getLogger(__name__)


def hand_in_rest(office: Office, front: str) -> None:
    """Hand in what was changed in months other than the one in front, whose desk does it itself."""
    for cycle in local_drafts(office).cycles():
        try:
            if cycle != front:
                DeskSession(office, cycle)
        except UserError as error:  # it stays here, and is tried when the month is opened
            log.warning("Changes of %s are not handed in: %s", cycle, error)
