cost_center = "PR-2200"
