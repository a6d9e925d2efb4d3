"""Reading usage as sets: checked, rated and added up beside the database."""
