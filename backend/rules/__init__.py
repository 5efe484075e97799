"""What the product knows, in plain Python.

The rule of direction: nothing here imports Flask, SQLAlchemy, a clock, or anything else that does
I/O, and nothing of ours outside this folder. What time it is comes in as an argument. So every rule
can be read, tested and written again in TypeScript by itself, from the same tables of cases.
"""
