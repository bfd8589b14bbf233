"""Every key of the window, in one place: the sheet and the manual both show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or keys, and what it does."""

    keys: str
    action: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that work in the same place."""

    title: str
    keys: tuple[Key, ...]


KEYS: tuple[KeyGroup, ...] = (
    KeyGroup(
        "Everywhere",
        (
            Key("F1", "Manual: the page about this screen"),
            Key("Ctrl+K", "Commands: find one, run it, or give it another key"),
            Key("Shift+F1 or ?", "This sheet of keys"),
            Key("Ctrl+O", "Open files"),
            Key("Ctrl+Shift+O", "Open a folder"),
            Key("Alt+Home", "Home"),
            Key("Ctrl+,", "Settings"),
            Key("Ctrl+F", "Filter or search here"),
            Key("Ctrl+Shift+F", "Find everything: in all months, on all pages"),
            Key("Esc", "Clear the filter, close what is in front"),
            Key("Tab / Shift+Tab", "Next / previous control"),
            Key("Ctrl+Q", "Quit"),
        ),
    ),
    KeyGroup(
        "Workbench",
        (
            Key(
                "F8 / Shift+F8",
                "Next / previous problem: of person after person, then of the month",
            ),
            Key("Ctrl+Down / Ctrl+Up", "Next / previous employee"),
            Key("Ctrl+M", "The month: what belongs to nobody"),
            Key("Ctrl+1 / Ctrl+2 / Ctrl+3", "Open items of everybody: to match, missing, doubtful"),
            Key("W", "The statement's whole page, or the receipt again"),
            Key("Down / Up", "Next / previous row of the list; in the filter: the first one found"),
            Key("Ctrl+Return / Ctrl+Shift+Return", "Submit for approval: who is shown / all ready"),
            Key("Ctrl+Backspace", "Take the submission of who is shown back"),
            Key("Ctrl+E", "Export everybody"),
            Key("Ctrl+Shift+E", "Export the employees selected in the list"),
        ),
    ),
    KeyGroup(
        "Changing a month",
        (
            Key("F2", "Write into the cell under the cursor; Left and Right move it"),
            Key("Tab / Shift+Tab", "While writing: keep it, write into the next / previous cell"),
            Key("M", "Match the charge with what is suggested"),
            Key("1 / 2 / 3 / 4 / 5", "Match it with the suggestion of that number"),
            Key("Shift+Return", "Accept all candidates of the list that are so likely"),
            Key("G", "Group: all receipts that are selected to the charge that is selected"),
            Key("U", "Unmatch: leave the charges without a receipt"),
            Key("X", "Not this receipt: keep the two apart"),
            Key("P / D / L", "Personal / disputed / receipt lost; once more takes it off"),
            Key("R", "Ask for the receipt: note that the person was asked"),
            Key("Shift+R", "Ask the people of the chosen rows for all that is missing of theirs"),
            Key("Ctrl+Shift+L", "Write letters to the people of the chosen rows"),
            Key("Space", "The value that the chosen problem is about is right as it was read"),
            Key("S", "Settle the chosen problems with a reason"),
            Key("T", "Take back the earlier decision that the chosen problem is about"),
            Key("N", "Note on the person"),
            Key("C", "Code the chosen row's receipt in the coding grid; Esc goes back"),
            Key("/", "Split the receipt over several codings"),
            Key("A / Shift+A", "Add a receipt / a charge that no report holds"),
            Key("Shift+M", "Take the chosen loose receipt for the charge it is proposed for"),
            Key("Shift+L", "Same person as: put a cardholder and a portal user together"),
            Key("Shift+G", "Give the chosen page without an owner to somebody"),
            Key("V", "Go to the page in front, to scroll and zoom it by keys"),
            Key("Ctrl+Z / Ctrl+Y", "Undo / redo"),
            Key("Ctrl+H", "History: every change since the newest revision"),
            Key("Ctrl+S", "Save the changes as a revision"),
            Key("Ctrl+Shift+T", "Show the month as of one of its revisions"),
            Key(
                "Ctrl+Shift+C",
                "Compare two revisions, or two months of the chosen person; Esc goes back",
            ),
        ),
    ),
    KeyGroup(
        "Queue of those who approve",
        (
            Key("Ctrl+4", "The queue: who waits for approval, in all open months; Esc goes back"),
            Key("A / Shift+A", "Approve who is selected / all that is clean, as one act"),
            Key("B", "Return with a comment: the lines selected in the rows, or the person"),
            Key("G", "Let somebody else review it"),
            Key("Space", "Open the person on the desk"),
            Key("Ctrl+Z", "Take the last act of review back"),
        ),
    ),
    KeyGroup(
        "Coding",
        (
            Key("Ctrl+G", "Code the receipts of the month in a grid; Esc goes back"),
            Key("F8 / Shift+F8", "Next / previous receipt that lacks something"),
            Key("Ctrl+D", "Fill down: the first selected value into the others"),
            Key("+", "Copy from above"),
            Key("Ctrl+J", "Split the receipt over several jobs or accounts"),
            Key(
                "Ctrl+Shift+D", "Apply the rules to the selected receipts, or to all that are shown"
            ),
            Key("Ctrl+V", "Paste a block from a spreadsheet"),
            Key("Alt+1 / Alt+2 / Alt+3", "Take the suggestion of that number"),
        ),
    ),
    KeyGroup(
        "Pages",
        (
            Key("PgDown / PgUp", "Next / previous page"),
            Key("Ctrl++ / Ctrl+-", "Zoom in / out"),
            Key("Ctrl+0 / Ctrl+9", "Fit the width / the whole page"),
            Key("Ctrl+8", "Fit what is chosen"),
            Key("Ctrl+R / Ctrl+Shift+R", "Turn right / left"),
            Key("Ctrl+T", "Page thumbnails"),
            Key("Arrows", "Move the page under the window"),
            Key("Ctrl+A", "Select all text of the page"),
            Key("Ctrl+C", "Copy the selected text"),
            Key("Ctrl+P", "Print the page"),
        ),
    ),
    KeyGroup(
        "Lists",
        (
            Key("Enter", "Open the row"),
            Key("Shift+Down / Shift+Up", "Select several rows"),
            Key("Ctrl+A", "Select all rows"),
            Key("Ctrl+C", "Copy the selected rows, for a spreadsheet"),
            Key("Ctrl+Shift+P", "Print the list"),
            Key("Del", "On Home: remove the month; it can be brought back for 30 days"),
        ),
    ),
    KeyGroup("Manual", (Key("Alt+Left", "Back to the page before"),)),
)


def keys_as_markdown() -> str:
    """The keys as headings and tables."""
    return "\n".join(_group_as_markdown(group) for group in KEYS)


def _group_as_markdown(group: KeyGroup) -> str:
    rows = "\n".join(f"| {key.keys} | {key.action} |" for key in group.keys)
    return f"## {group.title}\n\n| Key | What it does |\n|---|---|\n{rows}\n"
