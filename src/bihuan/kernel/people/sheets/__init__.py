"""干部任免审批表: the sheet that departments exchange, as files and as two printed pages."""
