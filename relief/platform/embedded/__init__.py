"""The embedded PostgreSQL server: one cluster in the data directory, reached by a socket.

Nothing is imported here, so that settings can read `locate` before anything is installed.
"""
