"""What made the shipped encoder, runnable again.

`python -m training --data ../shared --out index/models/wenbao-static`
"""
