"""Processes and servers die while jobs are under way: nothing acknowledged is lost, nothing happens twice."""
