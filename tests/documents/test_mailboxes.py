"""Mailboxes taken apart, and e-mails as Outlook saves them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from ccprocessor.documents.files import mailboxes
from ccprocessor.documents.files.loose_files import LooseFile, RefusedFile, loose_files
from ccprocessor.documents.files.mailboxes import MailSlice, mail_of
from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.mail.message import read_outlook_message
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import UnreadableInput
from tests.builders.mails import RIDE, mail, receipt_pdf
from tests.builders.outlook import Tree, compound_file, message_tree

LINE = b"From - Tue Mar  2 09:14:00 2032\n"
SENT = dt.datetime(2032, 3, 2, 14, 14, tzinfo=dt.UTC)


def mailbox(path: Path, *mails: bytes, line: bytes = LINE) -> Path:
    path.write_bytes(b"\n".join(line + one.rstrip(b"\n") + b"\n" for one in mails))
    return path


def found_in(path: Path) -> list[LooseFile]:
    found = list(loose_files([path]))
    assert all(isinstance(one, LooseFile) for one in found)
    return [one for one in found if isinstance(one, LooseFile)]


def refusal(path: Path) -> str:
    [one] = loose_files([path])
    assert isinstance(one, RefusedFile)
    return str(one.error)


def test_each_mail_of_a_mailbox_is_a_file_of_its_own(tmp_path: Path) -> None:
    body = "Hello\n\nFrom the shop at 9:30, with thanks\n>From here it goes on\nTotal $1.00"
    quoted = mail(body).as_bytes().replace(b"\nFrom the", b"\n>From the")
    deleted = b"X-Mozilla-Status: 0009\n" + mail("gone").as_bytes()
    slashed = mail("x")
    slashed.replace_header("Subject", "Rechnung März: 1/2")
    path = mailbox(tmp_path / "Inbox", quoted, deleted, slashed.as_bytes())
    files = found_in(path)
    assert [(one.name, one.kind) for one in files] == [
        ("1 Your Tuesday morning trip.eml", "mail"),
        ("3 Rechnung März 1 2.eml", "mail"),
    ]
    member = files[0].member
    assert isinstance(member, MailSlice)
    content = mail_of(path, member)
    assert b"\nFrom the shop" in content
    assert b"\nFrom here" in content  # the writer quotes every such line


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_lines_in_the_midst_of_a_mail_part_nothing(tmp_path: Path, ends: bytes) -> None:
    body = "as said\n\nFrom 9:30 to 10:15 nothing\n\nFrom: nobody\nFrom 1:00\nto 2:00"
    whole = (LINE + mail(body).as_bytes() + b"\n" + LINE + mail("two").as_bytes()).splitlines()
    path = tmp_path / "x.mbox"
    path.write_bytes(ends.join(whole))
    assert len(found_in(path)) == 2


def test_one_mail_with_the_line_of_a_mailbox_is_a_mail(tmp_path: Path) -> None:
    path = mailbox(tmp_path / "one.eml", mail("x").as_bytes())
    assert [(one.name, one.member) for one in found_in(path)] == [("one.eml", None)]


def test_a_mailbox_of_years_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MAILS", 3)
    path = mailbox(tmp_path / "all.mbox", *[mail("x").as_bytes()] * 4)
    assert "it holds more than 3 e-mails. Move the e-mails" in refusal(path)
    os.truncate(path, 1_100_000_000)  # a hole: takes no room
    assert "it takes 1.1 GB, more than 1 GB" in refusal(path)


def test_a_message_of_outlook_says_what_the_mail_said() -> None:
    inner = message_tree("Inner", text="Total\t$3.00", sent=SENT, is_within=True)
    pdf = receipt_pdf()
    files: list[tuple[str, bytes | Tree]] = [("../Rechnung ä.pdf", pdf), ("inner.msg", inner)]
    content = compound_file(
        message_tree("Ihre Fahrt über Land", html=RIDE.encode(), text="see", sent=SENT, files=files)
    )
    letter = read_outlook_message(content)
    assert letter.head == [
        ("From", "Brightcab Receipts <noreply@brightcab.invalid>"),
        ("Date", "2 March 2032, 14:14"),
        ("Subject", "Ihre Fahrt über Land"),
    ]
    assert ("Total", "$24.30") in [line.cells for line in letter.lines]
    assert [one.name for one in letter.attached] == ["Rechnung ä.pdf", "Inner.eml"]
    assert letter.attached[0].content == pdf
    assert letter.attached == read_outlook_message(content).attached


def test_damaged_messages_of_outlook_are_told(reader: DocumentReader, tmp_path: Path) -> None:
    whole = compound_file(message_tree(text="Total $3.00", files=[("a.pdf", receipt_pdf())]))
    only_rich = dict(message_tree())
    only_rich["__substg1.0_10090102"] = b"packed"
    cases = {
        "cut.msg": whole[:1500],
        "noise.msg": whole[:512] + bytes(255 - one for one in whole[512:]),
        "rich.msg": compound_file(only_rich),
    }
    said = {}
    with LooseDocuments(reader, tmp_path / "cache") as documents:
        for name, content in cases.items():
            (tmp_path / name).write_bytes(content)
            [file] = found_in(tmp_path / name)
            with pytest.raises(UnreadableInput) as told:
                documents.open(file)
            said[name] = str(told.value)
    assert "cut.msg could not be taken in: it is damaged" in said["cut.msg"]
    assert "noise.msg could not be taken in: it is damaged" in said["noise.msg"]
    assert "save it as .eml" in said["rich.msg"]
