"""Documents on paper: a template, its fonts, and what fills it."""
