resource "aws_budgets_budget" "all" {
  name         = "all"
  budget_type  = "COST"
  limit_amount = "100"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
