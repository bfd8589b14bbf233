"""Errors about a PDF, each with a sentence and a next step."""

from __future__ import annotations

import re

from ccprocessor.errors import (
    CouldNotBeProcessed,
    OutputRefused,
    UnreadableInput,
    UserError,
    printable,
)


class WrongFile(UnreadableInput):
    """A file that cannot be used; `sentence` says why, with its name and a `detail`."""

    sentence = "{name} cannot be read: {detail}."

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(self.sentence.format(name=name, detail=detail))


class NotAPdf(WrongFile):
    """The file's content is something else, whatever its name ends in."""

    hint = "Export the report as a PDF and give that file."
    sentence = "{name} is not a PDF file."


class EmptyFile(WrongFile):
    """The file has no content."""

    hint = "Download or export it again."
    sentence = "{name} is empty (0 bytes)."


class DamagedPdf(UnreadableInput):
    """The file begins like a PDF, but no page of it can be recovered."""

    hint = "Download or export it again; the download may have been cut off."

    def __init__(self, name: str, detail: str = "no page of it can be recovered") -> None:
        super().__init__(f"{name} is damaged: {detail}.")


class PdfWithoutPages(WrongFile):
    """The PDF is sound but holds nothing."""

    hint = "Check the report's filter (period, account) and export it again."
    sentence = "{name} has no pages."


class PasswordNeeded(WrongFile):
    """The PDF cannot be opened without a password."""

    hint = "Give its password, or save an unprotected copy and use that one."
    sentence = "{name} is protected by a password."


class WrongPassword(WrongFile):
    """A password was given, but it does not open the PDF."""

    hint = "Check capitals and keyboard layout, and give the password again."
    sentence = "The password given does not open {name}."


class NoSuchFile(WrongFile):
    """Nothing lies where the file should."""

    hint = "Check its name and its folder, and give it again."
    sentence = "There is no file {name}."


class FileNotReadable(UnreadableInput):
    """The system does not hand the file out."""

    def __init__(self, name: str, cause: OSError) -> None:
        sentence, hint = _REFUSALS.get(type(cause), _OTHER_REFUSAL)
        super().__init__(sentence.format(name=name, cause=cause.strerror or cause), hint=hint)


_REFUSALS: dict[type[OSError], tuple[str, str]] = {
    FileNotFoundError: (
        "{name} is no longer there.",
        "Check whether it was moved or renamed, and give it again.",
    ),
    IsADirectoryError: (
        "{name} is a folder, not a file.",
        "Give the PDF files inside it.",
    ),
    PermissionError: (
        "{name} may not be read by this user.",
        "Ask for permission to read it, or copy it to a folder of your own.",
    ),
}
_OTHER_REFUSAL = (
    "{name} cannot be read: {cause}.",
    "Check the drive or network connection, or copy the file to this machine.",
)


class FileChanged(WrongFile):
    """The file is another than the one that was opened."""

    hint = "Wait until it is completely written, then give it again."
    sentence = "{name} was changed while it was being read."


class CopyNotMade(WrongFile):
    """No copy without card numbers could be made of a document."""

    hint = "Open the PDF in a viewer, print it to a new PDF and give that one."
    sentence = "The card numbers in {name} could not be removed: {detail}."


class PacketNotWritten(OutputRefused):
    """A packet or a copy cannot be stored where it should go."""

    hint = "Check that the folder exists, may be written to and has free space."

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name} cannot be written: {detail}.")


class EngineDoesNotStart(UserError):
    """An engine that reads scans is not installed, or a part of it is missing or broken."""

    def __init__(self, engine: str, why: str) -> None:
        super().__init__(f"{engine} does not start ({why})")


def reason(error: Exception) -> str:
    """Return what the system or PyMuPDF says, as the end of a sentence."""
    said = getattr(error, "strerror", None) or printable(str(error))
    said = " ".join(_CODE.sub("", said).split())[:_LONGEST]
    if "no space left" in said.casefold():
        return "the disk is full"
    return said.rstrip(".") or type(error).__name__


_CODE = re.compile(r"\bcode=\d+: ")
_LONGEST = 160  # letters of what a library says, in a sentence

_KINDS: dict[str, type[UserError]] = {
    kind.__name__: kind
    for kind in (
        NotAPdf,
        EmptyFile,
        DamagedPdf,
        PdfWithoutPages,
        PasswordNeeded,
        WrongPassword,
        FileNotReadable,
        FileChanged,
        CopyNotMade,
        PacketNotWritten,
        CouldNotBeProcessed,
    )
}


def told(error: UserError) -> tuple[str, str, str]:
    """An error as plain text, for the way home from a worker: kind, message, hint."""
    return type(error).__name__, str(error.args[0]), str(error.hint)


def retold(kind: str, message: str, hint: str) -> UserError:
    """The error that was `told`."""
    known = _KINDS.get(kind, UnreadableInput)
    error = known.__new__(known)
    UserError.__init__(error, message, hint=hint)
    return error
