"""Rules of the launcher, without sockets."""
