"""Earlier states of a month: opened, compared, restored."""
