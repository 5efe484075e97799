"""Medius's server: accounts, sync and content over HTTP, and the built app beside it.

    app.py        create_app(): joins the parts; the only module that knows them all
    __main__.py   `python -m backend`: checks everything, then serves
    cli.py        flask commands: content check, preview and schemas; openapi

    start.py      where Medius is, and why it may not start; quick to load
    config.py     every setting, with its unit and its default
    database.py   two engines on one database: one that writes, several that read
    models.py     the tables
    exchange.py   one exchange between a phone and its account
    records.py    an account's records in the database: lock, read, write, page
    limits.py     how often something may be done, counted in the database
    auth.py       who is asking
    codes.py      tokens and codes, and what is stored in their place
    tokens.py     a device's token: whose it is, when it ends, what follows it
    devices.py    an account's devices, and the lock on accounts
    links.py      how a second phone comes in: open, claim, approve, finish
    recovery.py   the recovery code: back in without any other device
    joining.py    a phone brings its records into another account
    backups.py    the commands that save a whole copy and put it back
    doctor.py     the command that says how an installation is
    ending.py     an account ends: every row of it goes
    restored.py   the command that says the database was put back from a copy
    screens.py    serves the built app
    fields.py     JSON values taken for what they are
    clock.py      the time
    buffered.py   takes a request in whole before a thread works on it
    problems.py   turns every exception into an RFC 9457 problem
    proxies.py    who asks, behind proxies of our own
    logs.py       what is logged, and what never is
    metrics.py    figures for those who watch a server
    headers.py    what every answer says to the browser about safety

    content/      reads and checks content/ once, and makes of it what phones get
    rules/        what the product knows, in plain Python
    image/        how the container starts
    api/          HTTP: one file a noun, each a blueprint of thin views

Arrows point one way: `api` uses the modules above it and `rules`; `rules` uses nothing of ours.
"""
