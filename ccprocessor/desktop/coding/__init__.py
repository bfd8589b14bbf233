"""The coding grid: every receipt of a month with its codes, filled down, pasted, suggested."""
