"""Errors about a picture of a receipt, or a folder or zip of them."""

from __future__ import annotations

from ccprocessor.documents.protocol.errors import WrongFile
from ccprocessor.errors import UnreadableInput

_FORMS = "JPEG, PNG, TIFF, WebP, HEIC, PDF, e-mail (.eml, .msg, .mbox) or web page"
_DISGUISED = "Only its name says PDF: export or download it again, as a PDF."


class UnknownFile(UnreadableInput):
    """The content is nothing that shows a receipt, whatever the name ends in."""

    hint = f"Give reports as PDF, receipts as {_FORMS}, or a folder or zip of such files."

    def __init__(self, name: str) -> None:
        hint = _DISGUISED if name.casefold().endswith(".pdf") else None
        super().__init__(f"{name} is neither a picture nor a PDF, e-mail or web page.", hint=hint)


class DisguisedPage(UnreadableInput):
    """A web page under the name of a PDF or a picture: mostly what a portal said instead."""

    def __init__(self, name: str, suffix: str) -> None:
        super().__init__(
            f"{name} is neither a picture nor a PDF, but a web page.",
            hint=f"Only its name says {suffix}: export or download it again."
            " A receipt that is a web page is given as .html.",
        )


class OutlookFile(WrongFile):
    """An e-mail, or the attachments of one, packed as only Outlook unpacks it."""

    hint = "Open the e-mail in Outlook, save it as .eml or print it to a PDF, and give that."
    sentence = "{name} is packed as only Outlook can unpack it."


class TextNotTakenIn(WrongFile):
    """An e-mail or a web page that is no receipt by its size, or that a worker was stopped at."""

    hint = "Open it, print the receipt to a PDF and give that."
    sentence = "{name} could not be taken in: {detail}."


class DamagedPicture(WrongFile):
    """The picture begins well but cannot be drawn to its end."""

    hint = "Copy it from the camera or scanner again; the copy may have been cut off."
    sentence = "{name} is a damaged picture: {detail}."


class PictureTooLarge(UnreadableInput):
    """The picture has more pixels than any camera makes."""

    hint = "Save it smaller, with at most 100 million pixels, and give that file."

    def __init__(self, name: str, width: int, height: int) -> None:
        super().__init__(f"{name} is too large a picture: {width:,} by {height:,} pixels.")


class PictureNotTakenIn(WrongFile):
    """The worker had to be stopped while it unpacked the picture."""

    hint = "Save it smaller, or as JPEG, and give that file."
    sentence = "{name} could not be taken in: {detail}."


class TooManyPictures(UnreadableInput):
    """One file holds more pictures than anybody scans at once."""

    hint = "Split it into smaller files and give those."

    def __init__(self, name: str, count: int, most: int) -> None:
        super().__init__(f"{name} holds {count:,} pictures; at most {most:,} of a file are read.")


class PictureKindNotInstalled(WrongFile):
    """The pictures of this kind need a package that is not there."""

    hint = "Install pillow-heif, or save the picture as JPEG and give that file."
    sentence = "{name} is a HEIC picture, and nothing that reads those is installed."


class FolderNotReadable(WrongFile):
    """The system does not list a folder."""

    hint = "Ask for permission to read it, or copy its files to a folder of your own."
    sentence = "The folder {name} cannot be read: {detail}."


class NothingInside(WrongFile):
    """A folder or zip without a file."""

    hint = f"Give one that holds receipts as {_FORMS}."
    sentence = "{name} holds no files."


class ZipRefused(UnreadableInput):
    """A zip whose content is not taken out, and why."""

    hint = "Unpack it and give the folder."

    def __init__(self, name: str, why: str, *, hint: str | None = None) -> None:
        super().__init__(f"{name} was not unpacked: {why}.", hint=hint)


class TooManyAttached(WrongFile):
    """An e-mail or PDF with more files inside than anybody attaches."""

    hint = "Save the others from it and give those."
    sentence = "Of the files inside {name} only the first {detail} were read."


class MailboxRefused(WrongFile):
    """A mailbox whose e-mails are not read."""

    hint = "Move the e-mails with receipts to a mailbox of their own, and give that."
    sentence = "The mailbox {name} was not read: {detail}."


class ZipInZip(WrongFile):
    """A zip or a mailbox inside a zip."""

    hint = "Unpack the inner one and give it by itself."
    sentence = "{name} is a {detail} inside a zip, which is not unpacked."
