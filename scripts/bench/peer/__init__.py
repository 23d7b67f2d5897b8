"""The peer: django-helpdesk 2.6.1, set up as its manual says; runs in `.venv-bench` alone."""
