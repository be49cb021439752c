"""`skylift new`: writes folders that pass every test and check as they are."""
