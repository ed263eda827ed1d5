"""How much of a file is read before it is refused, one row for each kind of file."""

from checker.model.rows import NamedTuple

_MIB = 1 << 20


class Limits(NamedTuple):
    """Bounds of one kind of file: bytes, levels of nesting, and values after aliases expand."""

    what: str
    size: int
    depth: int = 64
    nodes: int = 2_000_000

    @property
    def size_in_words(self) -> str:
        """The byte limit as messages say it, such as `10 MiB`."""
        if self.size % _MIB == 0:
            return f"{self.size // _MIB} MiB"
        return f"{self.size:,} bytes"


HCL = Limits("a Terraform file", 2 * _MIB)
MANIFEST = Limits("a YAML or JSON manifest", 10 * _MIB)
PLAN = Limits("a Terraform plan or state", 256 * _MIB)
EVIDENCE = Limits("an evidence file", 256 * _MIB)
COLUMNS = Limits("a file of evidence in columns", 8192 * _MIB)
OWN = Limits("a workload manifest, settings or waivers file", 10 * _MIB, nodes=100_000)
