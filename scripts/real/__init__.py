"""The run on real input: a county's worth of messages, sixty simulated days, every zero recounted.

`python -m scripts.real [--small] [--seed N]`. Texts of ../shared are read, never printed or kept.
"""
