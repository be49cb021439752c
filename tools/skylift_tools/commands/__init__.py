"""One file per command of `skylift`."""
