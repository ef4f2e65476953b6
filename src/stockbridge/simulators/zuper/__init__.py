"""A local Zuper to build against: strict about what is documented, nasty about what is not (facts/ZUPER_SIMULATOR.md).

A product of its own: it knows nothing of the client it judges. `account` is the state, `switches` the undocumented behaviours,
`people` what users do, `server` the HTTP door, `faults` what goes wrong there, `ledger` and `call_log` what tests ask.
"""
