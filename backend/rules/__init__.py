"""What the product knows, in plain Python.

Nothing here imports Flask, SQLAlchemy or anything that does I/O, nor any other package of ours. The
current time is an argument. So each rule can be read and tested by itself, and the same cases test
its counterpart in TypeScript.
"""
