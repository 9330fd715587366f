# Everything runs in .venv, which is made on first use; nothing is installed or built twice.
#   make ask Q="..."    make chat    make test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX := .qa
PIP := $(BIN)/pip --disable-pip-version-check install --quiet -c constraints.txt

export QUESTION = $(value Q)

.PHONY: help install ask chat test test-all lint bench screens clean question

help:
	@echo 'make ask Q="..."   answer a question from the articles in seeds/    回答一个问题'
	@echo 'make chat          ask one question after another                   连续提问'
	@echo 'make test          run the tests; test-all adds the slow ones       运行测试'
	@echo 'make lint          style, types and the direction of imports        代码检查'
	@echo 'make bench         measure speed and quality                        基准测试'
	@echo 'make screens       take the pictures in docs/screens again            重新截取说明中的画面'
	@echo 'make install       only install, into $(VENV)                        只安装'
	@echo 'make clean         remove $(VENV), the index and all that was built   清除'

install: $(VENV)/.core

ask: question $(INDEX)/CURRENT
	@$(BIN)/qa ask --index $(INDEX) -- "$$QUESTION" || [ $$? -eq 1 ]  # 1: nothing found, which is an answer

chat: $(INDEX)/CURRENT
	@$(BIN)/qa --index $(INDEX)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

screens: $(VENV)/.dev
	$(BIN)/python -m benchmarks.screens

clean:
	rm -rf $(VENV) $(INDEX) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find qa index tests training benchmarks -name __pycache__ -prune -exec rm -rf {} +

question:
	@[ -n "$$QUESTION" ] || { echo 'ask what? 请写出问题: make ask Q="..."' >&2; exit 2; }

$(INDEX)/CURRENT: | $(VENV)/.core
	@$(BIN)/qa index build seeds --index $(INDEX)

$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/pip
	@echo 'installing into $(VENV), once; this takes a few minutes / 正在安装，仅此一次，需要几分钟'
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/.core
	@echo 'installing what the tests need / 正在安装测试所需'
	@$(PIP) -e '.[dev]'
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo 'wenbao needs Python 3.10 or newer; name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
