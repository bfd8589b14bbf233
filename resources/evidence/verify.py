"""Check an evidence pack of ccprocessor: complete and unchanged, or where it is not.

    python verify.py                      in the unpacked folder
    python verify.py PACK.zip             the file as it was sent
    python verify.py --key "ABCD EF01 2345 6789"

It needs Python 3.8 or newer, no other program and no network. It ends with 0 where everything
holds, with 1 where something does not, with 2 without such a file. README.txt tells what it checks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import unicodedata
import zipfile

MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.signature", "public-key.txt"
CHECKPOINT, EVENTS, PROOFS = "checkpoint.txt", "events.jsonl", "proofs.json"
REVISION, DECISIONS, EARLIER = "revision.json", "decisions.jsonl", "earlier.txt"
SIGNED = "ccprocessor evidence 1"
UNLISTED = {MANIFEST, SIGNATURE}
LEFT_OVER = {".ds_store", "thumbs.db", "desktop.ini"}  # by file managers that showed the folder


class Wrong(Exception):
    """What does not hold, as a sentence."""


class Folder:
    """The files of a pack that was unpacked."""

    def __init__(self, path):
        self.path = path

    def names(self):
        found = []
        for folder, _, files in os.walk(self.path):
            for name in files:
                whole = os.path.relpath(os.path.join(folder, name), self.path)
                slashed = whole.replace(os.sep, "/")
                found.append((slashed, os.path.join(folder, name)))
        return found

    def open(self, place):
        return open(place, "rb")


class Zip:
    """The files of a pack as it was sent."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise Wrong("%s is cut off or damaged: it is no whole zip file (%s)." % (path, error))

    def names(self):
        return [(one.filename, one) for one in self.zip.infolist()]

    def open(self, place):
        return self.zip.open(place)


class Pack:
    """Reads files, and keeps every sentence about what is wrong."""

    def __init__(self, files):
        self.files, self.names, self.wrong, self.left = files, {}, [], []
        for told, place in files.names():
            name = unicodedata.normalize("NFC", told)
            if name in self.names:
                self.say("%s is there twice: one of them was added later." % name)
            self.names[name] = place

    def say(self, sentence):
        if sentence not in self.wrong:
            self.wrong.append(sentence)

    def read(self, name):
        if name not in self.names:
            raise Wrong("%s is missing." % name)
        try:
            with self.files.open(self.names[name]) as file:
                return file.read()
        except (OSError, zipfile.BadZipFile, EOFError, RuntimeError) as error:
            raise Wrong("%s cannot be read (%s)." % (name, error))

    def json(self, name):
        try:
            return json.loads(self.read(name).decode("utf-8"))
        except ValueError:
            raise Wrong("%s is not what was written: it can no longer be understood." % name)

    def lines(self, name):
        return self.read(name).split(b"\n")[:-1]

    def digest(self, name):
        """Size and SHA-256 of a file, a piece at a time."""
        seen, size = hashlib.sha256(), 0
        with self.files.open(self.names[name]) as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                seen.update(piece)
                size += len(piece)
        return [size, seen.hexdigest()]


def check(pack, wanted_key):
    """Hold everything against everything; what is wrong stands in the pack's list."""
    manifest = pack.json(MANIFEST)
    check_files(pack, manifest["files"])
    key = check_signature(pack, wanted_key)
    checkpoint = check_checkpoint(pack, manifest, key)
    events = check_events(pack, checkpoint)
    revision = check_revision(pack, manifest, events)
    check_people(pack, manifest, revision)
    check_decisions(pack, revision)
    return manifest, checkpoint, key, len(events)


def check_files(pack, listed):
    for name, (size, digest) in sorted(listed.items()):
        if unicodedata.normalize("NFC", name) not in pack.names:
            pack.say("%s is missing." % name)
            continue
        try:
            found = pack.digest(unicodedata.normalize("NFC", name))
        except (OSError, zipfile.BadZipFile, EOFError, RuntimeError) as error:
            pack.say("%s cannot be read (%s)." % (name, error))
            continue
        if found != [size, digest]:
            pack.say("%s is not what was written: it was changed or is damaged." % name)
    known = {unicodedata.normalize("NFC", name) for name in listed} | UNLISTED
    for name in sorted(set(pack.names) - known):
        last = name.split("/")[-1].lower()
        if isinstance(pack.files, Folder) and (last in LEFT_OVER or last.startswith("._")):
            pack.left.append(name)
        else:
            pack.say("%s does not belong to the pack: it was added later." % name)


def fields(text):
    return dict(line.split(" ", 1) for line in text.split("\n")[1:] if " " in line)


def signed_by(pack, name, title, names):
    """Return what a signed text says; its key and its signature are its last two lines."""
    text = pack.read(name).decode("utf-8", "replace")
    found = fields(text)
    if text.split("\n")[0] != title or not set(names).issubset(found):
        raise Wrong("%s is not what was written: it can no longer be understood." % name)
    told = title + "\n" + "".join("%s %s\n" % (one, found[one]) for one in names)
    try:
        key, signature = (base64.b64decode(found[one]) for one in ("key", "signature"))
    except (KeyError, ValueError):
        raise Wrong("%s is not signed." % name)
    if text != told + "key %s\nsignature %s\n" % (found["key"], found["signature"]):
        raise Wrong("%s is not what was written: something was added." % name)
    if not is_signed(key, told.encode("utf-8"), signature):
        raise Wrong("%s was changed after it was signed, or by somebody else's key." % name)
    return found, key


def check_signature(pack, wanted_key):
    """The list of files is signed: whoever changes a file and the list cannot sign it again."""
    found, key = signed_by(pack, SIGNATURE, SIGNED, ("manifest",))
    if found["manifest"] != hashlib.sha256(pack.read(MANIFEST)).hexdigest():
        pack.say("%s is another list of files than the one that was signed." % MANIFEST)
    named = pack.read(KEY).decode("utf-8", "replace").strip()
    if named != base64.b64encode(key).decode():
        pack.say("%s is signed by another key than the one in %s." % (SIGNATURE, KEY))
    if wanted_key and "".join(wanted_key.split()).upper() != fingerprint(key).replace(" ", ""):
        pack.say(
            "The pack is signed by the key %s, not by %s: somebody else made it."
            % (fingerprint(key), wanted_key)
        )
    return key


def check_checkpoint(pack, manifest, key):
    names = ("office", "events", "head", "root", "at", "by")
    found, own = signed_by(pack, CHECKPOINT, "ccprocessor checkpoint 1", names)
    if found["office"] != manifest["office"]:
        pack.say("%s is of another office." % CHECKPOINT)
    if own != key:
        pack.say("%s is signed by another key than the pack." % CHECKPOINT)
    return found


def check_events(pack, checkpoint):
    """Each event leads to the signed root: none can be changed, and none put in."""
    proofs, size = pack.json(PROOFS), int(checkpoint["events"])
    events, seen = [], set()
    for body in pack.lines(EVENTS):
        try:
            event = json.loads(body.decode("utf-8"))
            number = event["number"]
            proof = [bytes.fromhex(one) for one in proofs[str(number)]]
            holds = root_of(body, number - 1, size, proof) == checkpoint["root"]
        except (ValueError, KeyError, TypeError):
            pack.say("%s holds a line that can no longer be understood." % EVENTS)
            continue
        if not holds:
            pack.say("Event %s in %s is not one that the checkpoint covers." % (number, EVENTS))
        events.append(event)
        seen.add(str(number))
    for number in sorted(set(proofs) - seen, key=int):
        pack.say("Event %s is missing in %s." % (number, EVENTS))
    return events


def check_revision(pack, manifest, events):
    """The revision is the one whose digest its event tells; older ones the trail's first event."""
    data = pack.read(REVISION)
    digest, revision = hashlib.sha256(data).hexdigest(), pack.json(REVISION)
    number = "%s.%s" % (revision["major"], revision["minor"])
    if (revision["cycle_id"], number) != (manifest["cycle"], manifest["revision"]):
        pack.say("%s is of another month or number than %s says." % (REVISION, MANIFEST))
    for event in events:
        subject = event["subject"]
        if event["action"] == "revision.saved" and event["after"] == digest:
            if (subject["cycle"], subject["record"]) == (revision["cycle_id"], number):
                return revision
        if event["action"] == "trail.begun" and EARLIER in pack.names:
            earlier = pack.read(EARLIER).strip()
            if hashlib.sha256(earlier).hexdigest() == event["after"]:
                if digest.encode() in earlier.split(b"\n"):
                    return revision
    pack.say("%s is not the revision that the events tell of." % REVISION)
    return revision


def check_people(pack, manifest, revision):
    sealed = [[one[1], one[2]] for one in revision["packets"]]
    for person in manifest["people"]:
        digests = []
        for part in ("content", "provenance"):
            name = unicodedata.normalize("NFC", "%s/%s.json" % (person["folder"], part))
            digests.append(hashlib.sha256(pack.read(name)).hexdigest())
        if digests not in sealed:
            pack.say("The data of %s is not what the revision seals." % person["name"])


def check_decisions(pack, revision):
    stored = [body.decode("utf-8") for body in pack.lines(DECISIONS)]
    if stored != list(revision.get("decisions", [])):
        pack.say("%s does not hold the decisions that the revision seals." % DECISIONS)


def root_of(leaf, index, size, proof):
    """Root of a tree of hashes from a leaf and its proof: RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return ""
    node, last = hashlib.sha256(b"\x00" + leaf).digest(), size - 1
    for other in proof:
        if not last:
            return ""
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    return node.hex() if not last else ""


def fingerprint(key):
    """Short name of a key, to be compared by eye."""
    code = hashlib.sha256(key).hexdigest()[:16].upper()
    return " ".join(code[at : at + 4] for at in range(0, 16, 4))


# Signatures of ed25519, as RFC 8032, section 5.1, defines them.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def is_signed(key, message, signature):
    """Tell whether the owner of a public key signed a message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, first = unpacked(key), unpacked(signature[:32])
    second = int.from_bytes(signature[32:], "little")
    if public is None or first is None or second >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    factor = int.from_bytes(hashed, "little") % ORDER
    return same(times(second, BASE), added(first, times(factor, public)))


def added(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(factor, point):
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = added(total, point)
        point = added(point, point)
        factor >>= 1
    return total


def same(one, other):
    return not (one[0] * other[2] - other[0] * one[2]) % P and not (
        (one[1] * other[2] - other[1] * one[2]) % P
    )


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    return P - x if x & 1 != sign else x


def unpacked(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def asked(arguments):
    """The folder or zip file to check, and the key that it should be signed by."""
    key, places, rest = "", [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--key" and rest:
            key = rest.pop(0)
        elif word.startswith("-"):
            sys.stdout.write(__doc__)
            raise SystemExit(2)
        else:
            places.append(word)
    return (places or [os.path.dirname(os.path.abspath(__file__))])[0], key


def main(arguments):
    place, wanted_key = asked(arguments)
    if not os.path.exists(place):
        sys.stdout.write("There is no file or folder %s.\n" % place)
        return 2
    try:
        pack = Pack(Folder(place) if os.path.isdir(place) else Zip(place))
    except Wrong as wrong:
        sys.stdout.write("NOT AS IT WAS: %s\n" % wrong)
        return 1
    found = None
    try:
        found = check(pack, wanted_key)
    except Wrong as wrong:
        pack.say(str(wrong))
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        pack.say("A file of the pack is not what was written: it can no longer be understood.")
    for sentence in pack.wrong:
        sys.stdout.write("NOT AS IT WAS: %s\n" % sentence)
    if pack.wrong or found is None:
        return 1
    for name in pack.left:
        sys.stdout.write("Left out: %s, which a file manager put there.\n" % name)
    manifest, checkpoint, key, events = found
    what = (
        manifest["title"],
        manifest["revision"],
        len(manifest["people"]),
        len(manifest["files"]),
    )
    signed = (checkpoint["at"], checkpoint["by"], fingerprint(key))
    sys.stdout.write(
        "Complete and unchanged: %s, revision %s, people: %d, files: %d, events: %d.\n"
        "Signed %s by %s with the key %s.\n"
        "Compare that key with the one the office gave you by another way.\n"
        % (*what, events, *signed)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
