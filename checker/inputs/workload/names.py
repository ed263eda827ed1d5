"""Names by which workload manifests are known."""

NAME = "workload"
SCHEMA = "ai-spend/workload/v1"
FILE_NAMES = ("ai-workload.yaml", "ai-workload.yml")
OTHER_SCHEMAS = ("baseline", "catalog", "evidence", "policy", "report", "settings", "waivers")
"""What else `schema: ai-spend/…` may say; any other word there is a slip."""
