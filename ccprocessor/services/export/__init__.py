"""Files out: packets, workbook, CSV and result.json, delivered whole."""
