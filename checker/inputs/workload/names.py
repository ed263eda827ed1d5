"""Names by which workload manifests are known."""

NAME = "workload"
SCHEMA = "ai-spend/workload/v1"
FILE_NAMES = ("ai-workload.yaml", "ai-workload.yml")
