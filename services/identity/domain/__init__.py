"""The rules of identity: organisations, people, machines, their credentials and what each may do."""
