"""The auditor: person by person, it compares what Redis shows with what MongoDB's records say, and has it mended.

It repairs by the mechanisms that there are (a new round of a record, a note for a rebuild), so it needs no broker, and
any number of auditors may run. What is on its way is not looked at.
"""
