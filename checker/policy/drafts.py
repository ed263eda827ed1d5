"""Turns the title of a policy into its id and a file with four examples that already agree."""

import json
import re
import unicodedata

_LONGEST = 60
_PLAIN = r"[A-Za-z][A-Za-z0-9 ,.()/'–-]*[A-Za-z0-9.)]"
"""Titles that YAML reads as text without quotes."""

_DRAFT = """\
# Replace what stands here. id, title, require, message and the examples are needed; the other
# lines say what holds anyway, or may go.
#   ai-spend policy facts WORD      finds the name of a fact
#   ai-spend policy test THIS_FILE  runs the examples
id: {id}
title: {title}
kind: static             # static | declared | evidence | attested: what it rests on
subject: workload        # resource | capacity | workload | portfolio: what it judges
severity: medium         # critical | high | medium | low | info
enforcement: soft        # advisory never blocks, soft unless it is waived, hard always
parameters:              # numbers that somebody may want to change
  most: {{type: number, default: 1, meaning: accelerators that are enough, origin: ours}}
applies:                 # whom it asks; without it, everybody
  environment: {{is: demo}}
require:                 # what has to hold; else it fails
  accelerator_count: {{at_most: {{parameter: most}}}}
message: "{{accelerator_count}} accelerators; {{most}} is the most"
remediation: Choose a smaller machine type.
rationale: Why we ask for this.
---
examples:
  - {{name: exactly the most, expect: pass, given: {{environment: demo, accelerator_count: 1}}}}
  - name: one too many
    expect: fail
    severity: medium
    given: {{environment: demo, accelerator_count: 2}}
    says: 2 accelerators; 1 is the most
  - {{name: nobody says how many, expect: unknown, given: {{environment: demo}}}}
  - {{name: somewhere else, expect: not_applicable, given: {{environment: production}}}}
"""


def id_of(title: str) -> str:
    """Return the id that a title gives, `demo-gpus-sleep-at-night`; "" where it has no letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    kept = words[:1]
    for word in words[1:]:
        if len("-".join((*kept, word))) > _LONGEST:
            break
        kept.append(word)
    return "-".join(kept)[:_LONGEST]


def draft(policy_id: str, title: str) -> str:
    """Return the text of a new policy; its examples agree until somebody changes them."""
    plain = re.fullmatch(_PLAIN, title) and title.lower() not in ("null", "true", "false", "yes",
                                                                  "no", "on", "off")  # fmt: skip
    return _DRAFT.format(
        id=policy_id, title=title if plain else json.dumps(title, ensure_ascii=False)
    )
