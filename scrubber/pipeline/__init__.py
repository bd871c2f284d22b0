"""Bytes → claims → findings → outputs: the stages of a run, wired. The only package that knows them all.

`plan` settles what a run does, `judging` runs the two passes, `writing` the outputs; `library` is what others call.
"""
