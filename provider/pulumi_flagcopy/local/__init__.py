"""The local server: the vendors' APIs, with state, on one SQLite file.

It is the judge of the rest of the package, so it shares no code and no model with the clients: nothing
here imports a platform, and only the door for `apiHost = local`, the command line and the test fixtures
import this.

    store.py      documents in SQLite, transactions, a history of mutations
    ground.py     what every vendor stands on: store, clock, random numbers
    app.py        one Flask application for a database; the table of vendors
    traffic.py    between the wire and the application: request log, rate limits, injected faults
    settings.py   what `/_local/faults` sets
    control.py    `/_local`: reset, faults, requests, history
    transport.py  the application as an httpx transport, without a socket
    serve.py      the application on a loopback port
    launchdarkly/ split/    a folder for each vendor
"""
