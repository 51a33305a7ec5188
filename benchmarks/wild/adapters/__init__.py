"""One file per package: how its own pass is called, and its own loss, in our words. None of its code is here."""
