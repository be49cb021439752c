"""How a repository says what is to be deployed: which kind of infrastructure as code, and in which file."""
