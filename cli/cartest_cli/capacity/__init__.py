"""The highest rate that keeps the budgets: a step-up search of load runs."""
