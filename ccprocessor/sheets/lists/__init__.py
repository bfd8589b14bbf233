"""Lists that an office gives: names to link, codes, rules of coding; as CSV or workbook."""
