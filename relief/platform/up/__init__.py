"""`make run`: brings the whole platform up under one supervisor and takes it down again.

Standard library, psycopg and supervisor only: this process stays for as long as the platform
runs, so it does not carry Django; what needs Django is a subprocess.
"""
