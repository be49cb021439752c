"""The story of one request, from the logs of all that it went through.

`events` finds lines, `lines` reads them, `story` puts them in order, `telling` writes it down for a person.
"""
