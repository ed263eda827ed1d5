"""Words that several formats for people share: lines that fit, resources, totals."""
