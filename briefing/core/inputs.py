"""What stands among a site's input files for something that is no ordinary file."""

HISTORY = ".history"
"""The input path of git's log of the other inputs."""
HISTORY_FORMAT = "%x01%H%x00%cI%x00%D%x00%s"
"""The log's format, for `git log -z --name-status`: commit, day, "grafted" where history was cut, subject. No names."""
LINK, NO_FILE = b"\0a symbolic link", b"\0no ordinary file"
"""The contents of a file that is not read: a link may lead out of the site, a pipe never ends."""
