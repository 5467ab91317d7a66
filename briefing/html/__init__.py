"""Views → HTML, through Jinja2 templates and their assets."""
