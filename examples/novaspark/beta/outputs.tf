output "profile_arn" {
  description = "What the search service calls; the bill is kept apart by it."
  value       = module.answers.profile_arn
}
