"""The Django project: settings, the address map and the web server's entry."""
