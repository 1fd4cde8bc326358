"""What the application does, as functions named by verbs: session first, no commit."""
