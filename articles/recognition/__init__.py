"""Outlets read off the text itself, with the evidence.

`recognition.reading` is pure: what the lines of captures say. The modules beside it keep the signatures in
the database and do what is due there.
"""
