"""The state of a month: its reading matched and checked, the same each time it is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ccprocessor.crashes.guarding import guarded, sifted
from ccprocessor.decisions.applying import apply
from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import by_person, records_of
from ccprocessor.domain.cycles import ControlTotals, Cycle, Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.matches import MatchRules, PairModel, Suggestion
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import LooseReceipt
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.matching.pictures.loose import placed
from ccprocessor.matching.receipts.across import PersonRecords, across
from ccprocessor.matching.receipts.receipts import match
from ccprocessor.review.checks import reports_of_others
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists
from ccprocessor.review.people import given_up, reviewed, with_issues
from ccprocessor.review.picture_checks import Period, picture_issues
from ccprocessor.review.picture_duplicates import duplicate_pictures
from ccprocessor.review.settling import settled, with_reviews


class Workings:
    """People as they were worked out last: whoever is as before is not matched and checked again.

    Only the last answer about each person is remembered, with all that it was made from. `people`
    are those of the state before: who is as there is the same object, so that nothing else needs
    to be done for them either.
    """

    def __init__(self, people: Sequence[Person] = ()) -> None:
        self._known: dict[tuple[str, str], tuple[object, Person]] = {}
        self._last = {person.key: (person, person) for person in people}

    def same(self, people: Sequence[Person]) -> tuple[Person, ...]:
        """Return people without card numbers, who is as before as the very object of that state."""
        found = []
        for person in people:
            worked_out, before = self._last.get(person.key, (None, None))
            told = before if before and worked_out == person else masked_record(person)
            found.append(before if before and told == before else told)
        self._last = {one.key: (one, told) for one, told in zip(people, found, strict=True)}
        return tuple(found)

    def of(self, step: str, person: Person, given: object, work: Callable[[], Person]) -> Person:
        """The person after a step, for which nothing but the person and `given` counts."""
        made_from = (person, given)
        known = self._known.get((step, person.key))
        if known is not None and known[0] == made_from:
            return known[1]
        made = work()
        self._known[step, person.key] = (made_from, made)
        return made


def month_of(
    reading: MonthReading,
    earlier: Sequence[Person] = (),
    decisions: Sequence[Decision] = (),
    workings: Workings | None = None,
    lists: CodingLists = NO_LISTS,
    model: PairModel | None = None,
) -> Month:
    """Lay decisions upon a reading, match and check everybody; the same answer each time.

    `earlier` are people of other months: a receipt handed in then is not handed in again.
    Codes have to be on the `lists` of the office; a `model` that it learned weighs pairs. Sentences
    that name several numbers are looked at once more: the month is as it will be stored.
    With the `workings` of a state before only people who changed since are matched and checked.
    """
    workings = workings or Workings()
    matched = partial(_matched, workings=workings, model=model)
    applied = apply(reading, decisions, lambda one, rules: matched([one], rules)[0].matches)
    reading, rules = applied.reading, applied.rules
    people = _with_suggestions_across(matched(reading.people, rules), rules)
    given = (reading.cycle, lists)
    checked = [workings.of("check", one, given, partial(_checked, one, *given)) for one in people]
    final = _pictures_compared(sorted(checked, key=_by_name), reading.cycle, earlier, workings)
    month = Month(
        cycle=reading.cycle,
        documents=reading.documents,
        people=final,
        unassigned=reading.unassigned,
        control_totals=_control_totals(reading, final),
        issues=(
            *reading.issues,
            *reports_of_others(final, reading.documents, reading.cycle),
            *reading.page_issues,
        ),
        loose=_loose_placed(reading.loose, final),
    )
    month = settled(month, applied.resolutions, applied.misfits)
    month = with_reviews(month, by_person(month.people, in_force(decisions)))
    without_people = masked_record(replace(month, people=()))
    return replace(without_people, people=workings.same(month.people))


def person_guarded(person: Person, work: Callable[[Person], Person]) -> Person:
    """The person after some work; as before, with an issue, where the program fails at it."""
    try:
        with guarded(person.name or "A person"):
            return work(person)
    except CouldNotBeProcessed as error:
        return given_up(person, error)


def _checked(person: Person, cycle: Cycle, lists: CodingLists) -> Person:
    """Review a person; one whose matching failed is not accused of missing receipts."""
    if any(one.type == "could_not_be_processed" and not one.receipt for one in person.issues):
        return person
    return person_guarded(person, lambda one: reviewed(one, cycle, lists))


def _matched(
    people: Sequence[Person], rules: MatchRules, workings: Workings, model: PairModel | None
) -> list[Person]:
    found = []
    for person, shared in zip(people, _rules_shared_out(people, rules), strict=True):
        own = replace(shared, model=model)
        work = partial(person_guarded, person, partial(_with_matches, rules=own))
        found.append(workings.of("match", person, own, work))
    return found


def _rules_shared_out(people: Sequence[Person], rules: MatchRules) -> list[MatchRules]:
    """Of each person the rules that name a charge or a receipt of theirs."""
    if not rules:
        return [rules] * len(people)
    fixed: dict[object, list[TransactionRef]] = defaultdict(list)
    forbidden: dict[object, list[tuple[TransactionRef, ReceiptRef]]] = defaultdict(list)
    for charge, receipts in rules.fixed.items():
        for ref in (charge, *receipts):
            fixed[ref].append(charge)
    for pair in rules.forbidden:
        for ref in pair:
            forbidden[ref].append(pair)
    found = []
    for person in people:
        own = [record.key for record in records_of(person)]
        found.append(
            MatchRules(
                {one: rules.fixed[one] for key in own for one in fixed.get(key, ())},
                frozenset(pair for key in own for pair in forbidden.get(key, ())),
            )
        )
    return found


def _with_matches(person: Person, rules: MatchRules) -> Person:
    found = match(person.transactions, person.receipts, rules)
    return replace(
        person,
        matches=found.matches,
        suggestions=found.suggestions,
        issues=(*person.issues, *found.issues),
    )


def _with_suggestions_across(people: Sequence[Person], rules: MatchRules) -> list[Person]:
    """Add pairs across people: shown, never counted."""
    found, failed = sifted(
        [_left_over(person) for person in people],
        across,
        lambda left, _: PersonRecords(left.name),
        lambda left: left.name,
    )
    with_more = [
        replace(person, suggestions=(*person.suggestions, *_allowed(more, rules)))
        if more
        else person
        for person, more in zip(people, found, strict=True)
    ]
    return [
        given_up(person, failed[number]) if number in failed else person
        for number, person in enumerate(with_more)
    ]


def _allowed(suggestions: Sequence[Suggestion], rules: MatchRules) -> Iterator[Suggestion]:
    """Suggestions that nobody has rejected."""
    for one in suggestions:
        is_fixed = one.transaction in rules.fixed
        if not is_fixed and rules.forbidden.isdisjoint((one.transaction, r) for r in one.receipts):
            yield one


def _left_over(person: Person) -> PersonRecords:
    return PersonRecords(person.name, person.open_transactions, person.open_receipts)


def _pictures_compared(
    people: Sequence[Person], cycle: Cycle, earlier: Sequence[Person], workings: Workings
) -> tuple[Person, ...]:
    """Add issues of pictures that differ from records and charges, or repeat each other."""
    if not any(one.picture for person in people for one in person.receipts):
        return tuple(people)
    period = (cycle.period_from, cycle.period_to)
    twice, failed = sifted(
        people,
        lambda some: duplicate_pictures(some, earlier=earlier),
        lambda person, _: replace(person, receipts=()),
        lambda person: person.name,
    )

    def compared(number: int, person: Person) -> Person:
        if number in failed:
            return given_up(person, failed[number])
        given = (period, twice.get(person.key, ()))
        work = partial(person_guarded, person, partial(_with_pictures, given=given))
        return workings.of("pictures", person, given, work)

    return tuple(compared(number, person) for number, person in enumerate(people))


def _with_pictures(person: Person, given: tuple[Period, tuple[Issue, ...]]) -> Person:
    period, twice = given
    found = picture_issues(person.receipts, person.matches, person.transactions, period)
    return with_issues(person, (*found, *twice))


def _loose_placed(
    loose: Sequence[LooseReceipt], people: Sequence[Person]
) -> tuple[LooseReceipt, ...]:
    """Propose a charge for each loose receipt."""
    if not loose:
        return ()
    found, _ = sifted(
        [receipt.reading for receipt in loose],
        lambda some: placed(some, people),
        lambda reading, error: PictureReading(places=reading.places, note=error.why),
        lambda _: "A loose receipt",
    )
    return tuple(
        LooseReceipt(receipt.document, receipt.pages, one.reading, one.proposal, one.rivals)
        for receipt, one in zip(loose, found, strict=True)
    )


def _control_totals(reading: MonthReading, people: Sequence[Person]) -> ControlTotals:
    return ControlTotals(
        statement_net=total(person.statement_total for person in people),
        summary_page_net=reading.summary_net,
        receipts=to_cents(
            total(r.amount for person in people for r in person.receipts if r.amount is not None)
        ),
    )


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.key
