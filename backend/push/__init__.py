"""Hands one message to a browser's push service: whom it may be sent to, how it is packed, what the
answer means.
"""
