"""Matching that learns from decisions: what counts, what is measured, what is put to use."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.matches import MatchRules, PairModel
from ccprocessor.jobs import Job
from ccprocessor.matching.features import FEATURES
from ccprocessor.matching.receipts.receipts import match
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.deciding import review
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.matching_model.automatic import (
    Automatic,
    NotProven,
    accept_automatically,
    automatic_of,
    drift,
    turn_off,
    turn_on,
)
from ccprocessor.services.matching_model.card import TooLittleDecided, card_of, learn, learned_from
from ccprocessor.services.matching_model.history import DecidedMonth, Proposal, history_of
from ccprocessor.services.matching_model.learning import learned
from ccprocessor.services.matching_model.precision import (
    TARGET,
    Precision,
    accept_all,
    measured,
    precision_of,
)
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.pair_models import (
    NoSuchVersion,
    NotBetter,
    Score,
    Version,
    keep_version,
    model_of,
    promote,
    roll_back,
    versions_of,
    wilson,
)
from ccprocessor.settings import Settings
from tests.benchmarks.decided_months import decided_months
from tests.builders.people import charge, record


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample month, closed."""
    folder = tmp_path_factory.mktemp("loaded")
    with open_office(_settings(folder)) as opened:
        _load(opened)
    return folder / "office.sqlite"


@pytest.fixture
def office(tmp_path: Path, loaded: Path) -> Iterator[Office]:
    shutil.copy(loaded, tmp_path)
    with open_office(_settings(tmp_path)) as opened:
        yield opened


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author="Pat",
    )


def _load(office: Office) -> None:
    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
    files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
    load_cycle(files, office, options, Job())


@pytest.fixture
def desk(office: Office) -> DeskSession:
    return DeskSession(office, cycles(office.database)[0].cycle.id)


@pytest.fixture(scope="module")
def careless() -> list[DecidedMonth]:
    return list(decided_months(3, people=12, months=4, careless=True))


@pytest.fixture(scope="module")
def version(careless: list[DecidedMonth]) -> Version:
    found = learned(careless)
    assert found is not None
    return found


def matched(desk: DeskSession) -> Person:
    """Somebody whose first charge has the only receipt of its amount."""
    for one in desk.state.month.people:
        amounts = [receipt.amount for receipt in one.receipts]
        if len(one.matches) > 2 and len(set(amounts)) == len(amounts):
            return one
    raise AssertionError("everybody has twins")


def reject(person: Person) -> dict[str, object]:
    first = person.matches[0]
    return {
        "kind": "reject",
        "transaction": first.transaction._asdict(),
        "receipts": [first.receipts[0]._asdict()],
    }


def test_nothing_is_measured_before_anything_was_decided(office: Office) -> None:
    assert history_of(office) == ()
    assert precision_of(office).at(0.5).words == "precision not measured yet"


def test_a_rejected_match_and_those_left_alone_beside_it_are_decided(
    office: Office, desk: DeskSession
) -> None:
    person = matched(desk)
    desk.act("rejected", [reject(person)])
    desk.save()
    [month] = history_of(office)
    [decided] = month.people
    assert decided.rejected == {(person.matches[0].transaction, person.matches[0].receipts[0])}
    found = precision_of(office).at(0.5)
    singles = sum(len(one.receipts) == 1 for one in person.matches)
    assert (found.of, found.right) == (singles, singles - 1)


def test_what_a_reviewed_person_was_left_with_is_decided(office: Office, desk: DeskSession) -> None:
    person = matched(desk)
    review(office, desk.cycle, "submit", [person.key], None)
    [month] = history_of(office)
    assert month.decided == len(person.transactions)
    assert precision_of(office).at(0.5).share == 1


def test_accepting_many_is_one_step_that_proves_nothing_and_is_undone(
    office: Office, desk: DeskSession
) -> None:
    before = desk.state.month
    act = accept_all(before, 0.9)
    after = desk.act(*act)
    assert [step.label for step in after.done] == [act.label]
    states = [one.state for person in after.month.people for one in person.matches]
    assert states.count("accepted") == len(act.lines) > 20
    assert accept_all(after.month, 0.9).lines == ()
    desk.save()
    assert history_of(office) == ()
    desk.renew()
    again = DeskSession(office, desk.cycle)
    lines = [{"kind": "take_back", "decision": one.id} for one in _decisions(office, desk)]
    assert again.act("undone", lines).month.people == before.people


def _decisions(office: Office, desk: DeskSession) -> tuple[Decision, ...]:
    return standing_of(office, desk.cycle).decisions


def test_automatic_acceptance_needs_proof(office: Office) -> None:
    with pytest.raises(NotProven, match=r"99\.5 % right must be proven"):
        turn_on(office)
    assert not automatic_of(office).is_on


def test_it_accepts_once_for_the_files_of_a_month(office: Office, desk: DeskSession) -> None:
    _switched_on(office, desk)
    after = accept_automatically(office, desk)
    assert after is not None
    assert "accepted together automatically" in after.done[-1].label
    desk.undo()
    assert accept_automatically(office, desk) is None


def test_it_turns_itself_off_on_drift(office: Office, desk: DeskSession) -> None:
    _switched_on(office, desk)
    desk.act("rejected", [reject(matched(desk))])
    desk.save()
    assert accept_automatically(office, desk) is None
    now = automatic_of(office)
    assert not now.is_on
    assert "decided proposals" in now.sentence
    assert turn_off(office).sentence == "Automatic acceptance is off."


def _switched_on(office: Office, desk: DeskSession) -> None:
    """As after a year of decisions: the history of one month is too short to prove it."""
    from ccprocessor.services.matching_model import automatic

    review(office, desk.cycle, "submit", [matched(desk).key], None)
    desk.renew()
    automatic._keep(office, Automatic(is_on=True, threshold=0.96))


def test_drift_is_seen_in_the_newest_decisions_alone() -> None:
    right, wrong = Proposal(0.99, True), Proposal(0.99, False)
    assert not drift(Precision((wrong, *[right] * 200)), 0.96)
    assert drift(Precision((*[right] * 2_000, wrong, wrong)), 0.96)


def test_proof_takes_some_eight_hundred_decisions() -> None:
    right = Proposal(0.999, True)
    assert Precision((right,) * 700).proven is None
    proven = Precision((right,) * 800).proven
    assert proven is not None
    assert Precision((right,) * 800).at(proven).low >= TARGET


@given(st.integers(0, 500), st.integers(0, 500))
@example(0, 322)
@example(322, 0)
def test_the_interval_holds_the_share(right: int, wrong: int) -> None:
    low, high = wilson(right, right + wrong)
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low <= right / (right + wrong) <= high


def test_the_words_of_the_button() -> None:
    found = Precision((Proposal(0.99, True),) * 411 + (Proposal(0.99, False),))
    assert found.button(0.98) == "Accept all above .98: precision .997 [.986 to 1.0], n = 412"
    assert measured(()).share == 0


def test_a_careless_office_is_matched_better_by_what_was_learned(version: Version) -> None:
    assert version.is_better
    assert version.own.recall > version.before.recall + 0.5
    assert version.worse < version.better


def test_it_is_learned_the_same_in_a_process_of_its_own(
    office: Office, careless: list[DecidedMonth], version: Version
) -> None:
    found = learned_from(careless)
    assert (found.model, found.own, found.until) == (version.model, version.own, version.until)
    assert keep_version(office, found).sentence.startswith("Version 1 (")


def test_few_decisions_give_weights_and_many_trees_too(careless: list[DecidedMonth]) -> None:
    few = [dataclasses.replace(one, people=one.people[:2]) for one in careless]
    found = learned(few)
    assert found is not None
    assert found.kind == "logistic regression"
    assert len(found.model.weights) == len(FEATURES)


def test_a_version_is_kept_as_it_is_promoted_and_rolled_back(
    office: Office, version: Version
) -> None:
    kept = keep_version(office, version)
    assert versions_of(office).kept == (dataclasses.replace(version, number=1),)
    assert model_of(office) is None
    promote(office, kept.number)
    assert model_of(office) == version.model
    assert roll_back(office) is None
    assert roll_back(office) is None
    assert model_of(office) is None


def test_one_that_is_not_better_is_not_put_to_use(office: Office, version: Version) -> None:
    kept = keep_version(office, dataclasses.replace(version, better=3, worse=3))
    with pytest.raises(NotBetter, match="not better beyond chance"):
        promote(office, kept.number)
    with pytest.raises(NoSuchVersion):
        promote(office, 7)


def test_more_found_at_less_precision_is_not_better(version: Version) -> None:
    own, before = Score(100, 97, 100), Score(90, 89, 100)
    found = dataclasses.replace(version, own=own, before=before, better=10, worse=0)
    assert not found.is_better
    assert dataclasses.replace(found, own=Score(98, 97, 100)).is_better
    assert dataclasses.replace(found, before=Score(2, 2, 100)).is_better


def test_old_versions_go_and_the_one_in_use_stays(office: Office, version: Version) -> None:
    promote(office, keep_version(office, version).number)
    for _ in range(9):
        keep_version(office, version)
    assert [one.number for one in versions_of(office).kept] == [1, 5, 6, 7, 8, 9, 10]


def test_a_month_is_matched_by_the_model_in_use_and_names_it(
    office: Office, desk: DeskSession, version: Version
) -> None:
    nothing = dataclasses.replace(version, model=PairModel(offset=-9.0))
    promote(office, keep_version(office, nothing).number)
    standing = standing_of(office, desk.cycle)
    assert standing.model == nothing.model
    _load(office)
    again = standing_of(office, desk.cycle)
    assert again.revision.number != standing.revision.number
    assert again.revision.options["matching"]
    assert not [one for person in again.month.people for one in person.matches if _is_pair(one)]


def _is_pair(one: object) -> bool:
    return len(getattr(one, "receipts", ())) == 1


def test_decisions_outweigh_the_model() -> None:
    [bill], [paper] = [charge("10.00")], [record("99.00")]
    rules = MatchRules({bill.key: (paper.key,)}, model=PairModel(offset=-9.0))
    assert match([bill], [paper], rules).matches[0].state == "accepted"
    assert not match([bill], [record()], MatchRules(model=PairModel(offset=-9.0))).matches
    assert match([bill], [record()], MatchRules(model=PairModel(offset=9.0))).matches


def test_too_little_to_learn_is_a_sentence(office: Office) -> None:
    with pytest.raises(TooLittleDecided, match="0 matches were decided before the last month"):
        learn(office, Job())
    assert next(card_of(office).lines) == "In use: the evidence alone, nothing learned."


def test_a_model_is_plain_json(version: Version) -> None:
    text = json.dumps(dataclasses.asdict(version.model))
    assert PairModel(**json.loads(text)).scale == version.model.scale
    assert version.until < dt.date(2031, 12, 31)


def test_matching_by_a_model_needs_no_scikit_learn() -> None:
    code = (
        "import sys; from ccprocessor.services.matching_model import card, automatic;"
        "sys.exit('sklearn' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
