"""One file a command; the clock, the settings and the exit codes enter here."""
