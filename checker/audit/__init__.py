"""The governance audit: many repositories judged as one, with evidence that can be verified."""
