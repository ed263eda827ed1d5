"""Holds SARIF and JUnit output against their official schemas, which are not ours to keep here.

    python tests/benchmarks/official_schemas.py sarif-schema-2.1.0.json [junit-10.xsd]

The SARIF schema is in the repository oasis-tcs/sarif-spec, the JUnit schema in
jenkinsci/xunit-plugin; the second needs the package `lxml`.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

import jsonschema

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))
samples = import_module("report_samples")
styles = import_module("checker.reports.style")
injections = import_module("test_injection")


def reports() -> list[object]:
    """Return one plain report and all the hostile ones."""
    plain = samples.report()
    return [plain, *(samples.poisoned(plain, text) for text in injections.PAYLOADS.values())]


def main(sarif: str, junit: str = "") -> int:
    """Return how many reports break a schema."""
    schema = json.loads(Path(sarif).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    verbose, wrong = styles.Style(verbose=True), 0
    for what in reports():
        log = json.loads(samples.written("sarif", what, verbose))
        errors = [
            f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(log)
        ]
        wrong += bool(errors)
        for line in errors:
            print("sarif", line)
        if junit:
            wrong += _junit(samples.written("junit", what, verbose), junit)
    print(f"{len(reports())} reports, {wrong} broken")
    return wrong


def _junit(text: str, path: str) -> int:
    etree = import_module("lxml.etree")
    schema = etree.XMLSchema(etree.parse(path))
    if schema.validate(etree.fromstring(text.encode("ascii"))):
        return 0
    print("junit", schema.error_log)
    return 1


if __name__ == "__main__":
    sys.exit(min(1, main(*sys.argv[1:3])))
