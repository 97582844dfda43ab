# Everything is in the package deploy/; this only names its verbs.
.DEFAULT_GOAL := help
.PHONY: help demo call status logs doctor stop start setup reset test lint bench

PYTHON ?= python3
export FROM TO SAY SECONDS FORMAT STACK ONLY

help demo call status logs doctor stop start setup reset test lint bench:
	@$(PYTHON) -m deploy $@
