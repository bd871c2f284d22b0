"""`scrubber serve`: a page for people and an HTTP interface for systems, over the pipeline; no second way of judging.

Needs the extra ``serve``. `judge` is what a worker process does, `desk` lets requests in and answers them, `interface`
are the addresses for systems, `guard` refuses who may not ask.
"""
