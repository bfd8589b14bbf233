"""People of the statement linked with people of the report."""
