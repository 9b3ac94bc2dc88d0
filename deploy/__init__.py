"""How Portolan is installed and started: the local launcher, containers, topology."""
