"""Runs the examples inside policies: given facts are judged, input text goes the whole road.

With mutants it tells which small mistakes in a policy none of its examples would notice.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from checker.check import Request, Run, Tell
from checker.documents.tree import SourceTree, find_project_root
from checker.evaluation.examples import Tried, compared, day_of, try_example
from checker.model.policy import Example, Policy
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.policy.bundled import NOT_POLICIES
from checker.policy.extending import load_extended
from checker.policy.loader import load_policies, load_text
from checker.policy.mutants import mutants
from checker.policy.relations import loose, twice
from checker.policy.selection import ASIDE, EVERYTHING, select


class Mutated(NamedTuple):
    """What became of the mutants of a policy: how many there were, which no example noticed.

    `hints` name for each of these the example that would; "" where that is not told.
    """

    policy: Policy
    total: int
    alive: tuple[str, ...]
    hints: tuple[str, ...]


def policies_for(
    folder: Path, names: Sequence[str]
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies that names choose, with their examples, for the project of a folder."""
    tree = SourceTree(find_project_root(folder))
    settings, problems, packages = load_extended(tree)
    found = load_policies(tree, settings.policy_folders, examples=True, packages=packages)
    chosen, unknown = select(found.policies, names)
    return chosen, (*problems, *found.problems, *unknown)


def try_examples(
    folder: Path, paths: Sequence[Path] = ()
) -> tuple[list[tuple[Policy, list[Tried]]], tuple[Problem, ...]]:
    """Run the examples of the policies in files or folders; without any, of all that there are."""
    if paths:
        policies, problems = policies_in(folder, paths)
    else:
        policies, problems = policies_for(folder, (EVERYTHING, *ASIDE))
    return [(one, [_try(one, example) for example in one.examples]) for one in policies], problems


def policies_in(
    folder: Path, paths: Sequence[Path]
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies in files or folders, and what is wrong with them beside all others."""
    found: dict[str, Policy] = {}
    problems: list[Problem] = []
    for text, shown in _texts(paths, problems):
        policy, wrong = load_text(text, shown)
        problems += wrong
        if policy and policy.id in found:
            problems.append(twice(policy, found[policy.id]))
        elif policy:
            found[policy.id] = policy
    others = {one.id: one for one in _elsewhere(folder, found.values())}
    problems += [twice(one, others[one.id]) for one in found.values() if one.id in others]
    problems += loose(found, {*found, *others})
    return tuple(found.values()), tuple(problems)


def _texts(paths: Sequence[Path], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield the texts of policy files with their paths as people wrote them."""
    for path in paths:
        tree = SourceTree(path if path.is_dir() else path.parent)
        names = tree.walk() if path.is_dir() else [path.name]
        for name in names:
            if not name.endswith((".yaml", ".yml")) or name in NOT_POLICIES:
                continue
            source = tree.read(name)
            if isinstance(source, Problem):
                problems.append(source)
            else:
                yield source.text, (path / name if path.is_dir() else path).as_posix()


def _elsewhere(folder: Path, found: Iterable[Policy]) -> Iterator[Policy]:
    """Yield the policies of a project and those that ship, without the files that were named."""
    digests = {one.digest for one in found}
    policies, _ = policies_for(folder, (EVERYTHING, *ASIDE))
    yield from (one for one in policies if one.digest not in digests)


def mutate(policies: Sequence[Policy], tell: Tell) -> Iterator[Mutated]:
    """Yield for each policy which of its mutants none of its examples notices.

    Input text is read once and judged by every mutant that the stated facts did not notice.
    """
    for number, policy in enumerate(policies):
        tell(f"Mutating {policy.id}", number, len(policies))
        tries = [_trial(policy, one) for one in sorted(policy.examples, key=_needs_reading)]
        made = list(mutants(policy))
        alive = [one for one in made if all(judged(one.policy).agrees for judged in tries)]
        hints = tuple(one.noticed_by for one in alive)
        yield Mutated(policy, len(made), tuple(one.said for one in alive), hints)


def _needs_reading(example: Example) -> bool:
    return bool(example.inputs)


def _trial(policy: Policy, example: Example) -> Callable[[Policy], Tried]:
    """Return a function that tries an example on a policy or a mutant of it."""
    if not example.inputs:
        return lambda mutant: try_example(mutant, example)
    return _InputTrial(example)


class _InputTrial:
    """Input text of an example: read when it is first asked for, judged as often as wanted.

    What this installation cannot read is not tried: that says nothing about the policy.
    """

    def __init__(self, example: Example) -> None:
        self.example = example
        self._run: Run | None = None

    def __call__(self, policy: Policy) -> Tried:
        if self._run is None:
            self._run = _read(self.example)
        run = self._run
        tried = compared(policy, self.example, run.judgment((policy,)), run.facts.subjects)
        unread = run.unread
        lacking = next((one for one in unread if one.kind == "not-installed"), None)
        if lacking is not None:
            said = f"{lacking.message} ({lacking.next_step})"
            return Tried(self.example, "not tried", lacking=said)
        told = tuple(f"{one.location}: {one.message}" for one in unread)
        return tried if tried.agrees else tried._replace(clauses=(*told, *tried.clauses))


def _try(policy: Policy, example: Example) -> Tried:
    """Run one example: facts go to the judgment, input text goes the whole road."""
    return _trial(policy, example)(policy)


def _read(example: Example) -> Run:
    """Read the input text of an example, and return the run with all its facts."""
    with TemporaryDirectory() as scratch:
        for name, text in example.inputs.items():
            target = Path(scratch) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        evidence = Path(scratch) / "evidence"
        request = Request(
            (Path(scratch),),
            day_of(example),
            evidence=evidence if evidence.is_dir() else None,
            second_reader="off",
        )
        run = Run(request, lambda stage, done, total: None)
        assert run.facts
        return run
