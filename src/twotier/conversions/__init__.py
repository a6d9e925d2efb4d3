"""Room: what one subscription becomes: upgrades, paid trials, migrations to new commerce; the promotions it is sold at."""
