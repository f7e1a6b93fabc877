"""Parsers of workbooks. They run in a process of their own, under memory and time limits
(`process.py`).
"""
