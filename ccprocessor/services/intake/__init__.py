"""Files in: opened, recognised, read into records, page copies kept."""
