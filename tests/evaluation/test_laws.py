"""Laws of judging, over random policies and subjects: whatever is asked of whatever is known.

A stricter limit never turns a fail into a pass, less that is known only moves toward unknown, the
order of anything changes nothing, and what rests on an assumed boundary fails nobody. Shipped
policies are held to the first two in `test_unknown_laws.py`.
"""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import AS_OF, HERE, Constant, policy

from checker.evaluation.judge import judge
from checker.model.facts import Fact, Subject
from checker.model.policy import Combine, Compare, Condition, Operand, Policy
from checker.model.report import Finding
from checker.model.values import Interval, Reason, Unknown

AMOUNTS = ("accelerator_count", "tokens_per_day")
WORD, SET, MEASURE = "environment", "residency", "gpu_utilization"
STRICTER = {"at_least": 1, "above": 1, "at_most": -1, "below": -1}
PLAIN = policy("subject: workload\nrequire: {budget: {exists: true}}\n")
OPEN = Unknown(Reason("nobody says"))


def _compare(name: str, operator: str, wanted: Any) -> Compare:
    operand = Operand("literal", wanted)
    if name != MEASURE:
        return Compare("fact", name, operator, operand, HERE)
    month = Operand("literal", Decimal(30))
    return Compare("measure", name, operator, operand, HERE, "mean", month)


numbers = st.integers(0, 4)
words = st.sampled_from(("a", "b", "c"))
limits = st.builds(_compare, st.sampled_from((*AMOUNTS, MEASURE)), st.sampled_from(list(STRICTER)),
                   numbers)  # fmt: skip
others = st.one_of(
    st.builds(_compare, st.just(WORD), st.just("is"), words),
    st.builds(_compare, st.sampled_from((WORD, SET)), st.just("one_of"), st.just(("a", "b"))),
    st.builds(_compare, st.just(SET), st.sampled_from(("contains", "is")), words),
    st.builds(_compare, st.just(SET), st.just("contains_all"), st.just(("a", "b"))),
    st.builds(_compare, st.sampled_from((*AMOUNTS, WORD, SET)), st.just("exists"), st.booleans()),
)


def _joined(parts: list[Condition], how: str, needed: int) -> Condition:
    return Combine(how, tuple(parts), HERE, min(needed, len(parts)))


def _not(part: Condition) -> Condition:
    return Combine("not", (part,), HERE)


def _trees(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    hows = st.sampled_from(("all", "any", "at_least_of"))
    return st.recursive(
        leaves,
        lambda inner: st.builds(_joined, st.lists(inner, min_size=1, max_size=3), hows,
                                st.integers(1, 3)),
        max_leaves=6,
    )  # fmt: skip


# Limits stand under no `not`, so that it is known which way is stricter.
conditions = _trees(st.one_of(limits, others, others.map(_not)))
any_conditions = _trees(st.one_of(limits, others, conditions.map(_not)))


def _policies(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Policy]:
    return st.builds(
        lambda applies, require, prefer: PLAIN._replace(
            applies=applies, require=require, prefer=prefer
        ),
        st.none() | any_conditions, inner, st.none() | inner,
    )  # fmt: skip


known = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys((*AMOUNTS, MEASURE), numbers | st.none()),
        WORD: words,
        SET: st.lists(words, unique=True, max_size=3).map(tuple),
    },
)


def _subject(values: dict[str, Any], **more: Any) -> Subject:
    facts = {name: Fact(name, value, location=HERE) for name, value in values.items()
             if name != MEASURE}  # fmt: skip
    measured = values.get(MEASURE)
    measures = {} if measured is None else {MEASURE: Constant(measured)}
    told = {"kind": "workload", "address": "search", "workload": "search", **more}
    return Subject(facts=facts, location=HERE, measures=measures, **told)


def _vaguer(draw: st.DataObject, name: str, value: Any) -> dict[str, Any]:
    """Return what is left of a value: nothing at all, or less than there was."""
    left: list[Any] = [{}, {name: OPEN}]
    if name == WORD:
        left.append({name: Unknown(Reason("either"), possible=(value, "d"))})
    elif isinstance(value, tuple):
        left.append({name: (*value, OPEN)})
    elif value is not None:
        low, high = value - draw.draw(numbers), value + draw.draw(numbers)
        left += [{name: Interval(low, high)}, {name: Interval(None, high)}]
        if name != MEASURE:
            left.append({name: Unknown(Reason("a range"), low=low, high=high)})
    return dict(draw.draw(st.sampled_from(left)))


def _verdict(asked: Policy, one: Subject) -> tuple[str, Finding | None]:
    judgment = judge([asked], [one], as_of=AS_OF)
    (verdict,) = (name for name, number in judgment.counts.items() if number)
    return verdict, judgment.findings[0] if judgment.findings else None


def _stricter(draw: st.DataObject, condition: Condition | None) -> Any:
    if isinstance(condition, Combine):
        parts = tuple(_stricter(draw, part) for part in condition.conditions)
        return condition._replace(conditions=parts)
    if condition is None or condition.operator not in STRICTER:
        return condition
    step = STRICTER[condition.operator] * draw.draw(st.integers(0, 3))
    return condition._replace(operand=Operand("literal", condition.operand.value + step))


@settings(max_examples=60)
@given(_policies(conditions), known, st.data())
def test_a_stricter_limit_never_turns_a_fail_into_a_pass(
    asked: Policy, values: dict[str, Any], draw: st.DataObject
) -> None:
    for name in draw.draw(st.sets(st.sampled_from(sorted(values)))) if values else ():
        values = {key: one for key, one in values.items() if key != name} | _vaguer(
            draw, name, values[name]
        )
    require, prefer = _stricter(draw, asked.require), _stricter(draw, asked.prefer)
    before, _ = _verdict(asked, _subject(values))
    after, _ = _verdict(asked._replace(require=require, prefer=prefer), _subject(values))
    assert after == "fail" or before != "fail"
    assert before == "pass" or after != "pass"


@settings(max_examples=60)
@given(_policies(any_conditions), known.filter(bool), st.data())
def test_less_that_is_known_only_moves_toward_unknown(
    asked: Policy, values: dict[str, Any], draw: st.DataObject
) -> None:
    name = draw.draw(st.sampled_from(sorted(values)))
    less = {key: one for key, one in values.items() if key != name}
    before, _ = _verdict(asked, _subject(values))
    after, finding = _verdict(asked, _subject(less | _vaguer(draw, name, values[name])))
    if after == "unknown":
        assert finding is not None
        assert before == "unknown" or before in finding.possible
        assert name in finding.missing or before == "unknown"
    else:
        # What did not apply may apply where nobody knows, if it holds all the same.
        assert after == before or (before, after) == ("not_applicable", "pass")


def _turned(draw: st.DataObject, condition: Condition | None) -> Any:
    if not isinstance(condition, Combine):
        return condition
    parts = [_turned(draw, part) for part in condition.conditions]
    return condition._replace(conditions=tuple(draw.draw(st.permutations(parts))))


@settings(max_examples=60)
@given(_policies(any_conditions), known, st.data())
def test_the_order_of_clauses_changes_no_verdict(
    asked: Policy, values: dict[str, Any], draw: st.DataObject
) -> None:
    turned = {
        name: _turned(draw, getattr(asked, name)) for name in ("applies", "require", "prefer")
    }
    (before, told), (after, again) = (
        _verdict(one, _subject(values)) for one in (asked, asked._replace(**turned))
    )
    assert before == after
    if told and again:
        assert (told.possible, set(told.missing)) == (again.possible, set(again.missing))
        assert (told.fingerprint, told.basis) == (again.fingerprint, again.basis)


@settings(max_examples=60)
@given(st.lists(_policies(any_conditions), max_size=3), st.lists(known, max_size=4), st.data())
def test_the_order_of_policies_and_subjects_changes_nothing(
    asked: list[Policy], rows: list[dict[str, Any]], draw: st.DataObject
) -> None:
    policies = [
        one._replace(id=f"own-{number}", cause=draw.draw(st.sampled_from(("idle", "price"))))
        for number, one in enumerate(asked)
    ]
    subjects = [
        _subject(row, address=f"pool-{number}", workload=draw.draw(words))
        for number, row in enumerate(rows)
    ]
    turned = draw.draw(st.permutations(policies)), draw.draw(st.permutations(subjects))
    found, again = judge(policies, subjects, as_of=AS_OF), judge(*turned, as_of=AS_OF)
    assert found == again
    assert list(found.passed) == list(again.passed)


@settings(max_examples=60)
@given(_policies(any_conditions), known)
def test_an_assumed_boundary_fails_nobody(asked: Policy, values: dict[str, Any]) -> None:
    static = asked._replace(kind="static")
    verdict, finding = _verdict(static, _subject(values, implied=True))
    assert verdict != "fail"
    assert finding is None or "fail" not in finding.possible
    sure, _ = _verdict(static, _subject(values))
    assert verdict == ("warn" if sure == "fail" else sure)
