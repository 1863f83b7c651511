"""Assessment: scales that are data, assessments filled answer by answer, and the needs found."""
