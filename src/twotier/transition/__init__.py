"""The transition cockpit: a dry run of the enrollment, and how ready each direct customer is. It keeps nothing."""
