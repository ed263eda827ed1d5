"""An example that disagrees names the clauses that decided, and no others."""

import pytest

from checker.evaluation.examples import try_example
from checker.policy.loader import load_text

HEAD = "id: own\ntitle: Own\nmessage: no\nsubject: workload\n"
FOUR = "accelerator_count at most 4"


@pytest.mark.parametrize(
    ("rule", "example", "clauses"),
    [
        # (the conditions), (expected and given), (what is said)
        ("require: {accelerator_count: {at_most: 4}}",
         "expect: pass, given: {accelerator_count: 8}",
         (f"require asks {FOUR}; the example says 8",)),
        ("require: {accelerator_count: {at_most: 4}}",
         "expect: fail, given: {accelerator_count: 4}",
         (f"require asks {FOUR}; the example says 4",)),
        ("require: {all: [{accelerator_count: {at_most: 4}}, {owner: {is: ann}}]}",
         "expect: pass, given: {accelerator_count: 8, owner: ann}",
         (f"require asks {FOUR}; the example says 8",)),
        ("require: {any: [{accelerator_count: {at_most: 4}}, {owner: {is: ann}}]}",
         "expect: pass, given: {accelerator_count: 8, owner: bob}",
         (f"require asks {FOUR}; the example says 8",
          "require asks owner is ann; the example says bob")),
        ("require: {any: [{accelerator_count: {at_most: 4}}, {owner: {is: ann}}]}",
         "expect: fail, given: {accelerator_count: 8, owner: ann}",
         ("require asks owner is ann; the example says ann",)),
        ("require: {not: {accelerator_count: {at_most: 4}}}",
         "expect: pass, given: {accelerator_count: 4}",
         (f"require asks not {FOUR}; the example says 4",)),
        ("require: {not: {not: {accelerator_count: {at_most: 4}}}}",
         "expect: pass, given: {accelerator_count: 8}",
         (f"require asks {FOUR}; the example says 8",)),
        ("applies: {environment: {is: demo}}\nrequire: {owner: {exists: true}}",
         "expect: not_applicable, given: {environment: demo, owner: ann}",
         ("applies asks environment is demo; the example says demo",)),
        ("require: {owner: {exists: true}}",
         "expect: not_applicable, given: {owner: ann}",
         ("the policy has no applies, so it always applies",)),
        ("require: {owner: {exists: true}}",
         "expect: warn, given: {owner: ann}",
         ("the policy has no prefer, so it never warns",)),
        ("require: {owner: {exists: true}}\nprefer: {accelerator_count: {at_most: 4}}",
         "expect: pass, given: {owner: ann, accelerator_count: 8}",
         (f"prefer asks {FOUR}; the example says 8",)),
        ("applies: {environment: {is: demo}}\nrequire: {owner: {exists: true}}\n"
         "prefer: {accelerator_count: {at_most: 4}}",
         "expect: pass, given: {environment: demo, owner: ann}",
         (f"prefer asks {FOUR}; the example does not say accelerator_count",)),
        ("require: {accelerator_count: {at_most: 4}}",
         "expect: fail, given: {accelerator_count: {unknown: a variable}}",
         (f"require asks {FOUR}; accelerator_count is not known: a variable (own/own.yaml:8)",)),
        ("require: {accelerator_count: {at_most: 4}}",
         "expect: fail, implied: true, given: {accelerator_count: 8}",
         (f"require asks {FOUR}; the example says 8",
          "implied: true says that no manifest declares it, so a fail only warns")),
    ],
)  # fmt: skip
def test_the_clauses_that_decided(rule: str, example: str, clauses: tuple[str, ...]) -> None:
    policy, problems = load_text(
        f"{HEAD}{rule}\n---\nexamples:\n  - {{name: one, {example}}}\n", "own/own.yaml"
    )
    assert policy, problems
    tried = try_example(policy, policy.examples[0])
    assert not tried.agrees
    assert tried.clauses == clauses
