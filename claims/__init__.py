"""What the prose says, bound to what computes it.

``claims/book/<page>.md`` holds sentences of a page, each number and each telling word followed by the expression that
gives it. ``python -m claims`` says which tokens of the pages are watched so, and ``tests/unit/test_claims.py`` runs
the chapters and evaluates every expression.
"""
