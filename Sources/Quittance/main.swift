// The command line is wired here.
