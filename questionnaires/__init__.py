"""What is asked: definitions, logic and versions of questionnaires. Works without a web app, a database or pandas."""
