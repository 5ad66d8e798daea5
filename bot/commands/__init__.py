"""One module per command of `vejviser`. Heavy imports stand inside `run`, so that `--help` is quick."""
