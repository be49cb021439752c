# One command each; every one makes its own set-up and needs only Python >= 3.11 and Node on the machine.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV
PORT ?= 8080
export PORT

.PHONY: setup up down test check bench

setup:
	@tools/setup.sh

up: setup
	@exec .venv/bin/skylift up

down:
	@test ! -x .venv/bin/skylift || exec .venv/bin/skylift down

test: setup
	@exec .venv/bin/python -m pytest $(or $(ARGS),--numprocesses 2 --no-loadscope-reorder)

check: setup
	@exec tools/check.sh

bench: setup
	@exec .venv/bin/skylift bench $(ARGS)
