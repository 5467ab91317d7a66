"""The words of the site's own interface: one YAML file of strings a language; dates, amounts and lists by CLDR."""
