"""Small files, short functions, and a sentence on everything that others call."""

import ast

from relief.core.work import REGISTRY
from tests.architecture.code import RELIEF, functions, sources

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 60


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        str(path.relative_to(RELIEF)): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES_A_FILE
    }

    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(RELIEF)} {node.name}": lines
        for path, node in functions()
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_A_FUNCTION
    }

    assert long == {}


def test_every_action_says_what_it_does() -> None:
    silent = [
        f"{path.relative_to(RELIEF)} {node.name}"
        for path, node in functions()
        if not node.name.startswith("_") and _is_action(node) and not ast.get_docstring(node)
    ]

    assert silent == []
    assert REGISTRY, "no action is registered"


def test_every_query_says_what_it_gives() -> None:
    silent = [
        f"{path.relative_to(RELIEF)} {node.name}"
        for path, module in sources().items()
        if {"queries", "queries.py"} & set(path.parts)
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_an_action_takes_its_actor_by_name() -> None:
    wrong = [
        f"{path.relative_to(RELIEF)} {node.name}"
        for path, node in functions()
        if "api" not in path.parts  # there `action` is DRF's
        and _is_action(node)
        and (node.args.args or "actor" not in {one.arg for one in node.args.kwonlyargs})
    ]

    assert wrong == []


def _is_action(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = (mark for mark in node.decorator_list if isinstance(mark, ast.Call))
    return any(ast.unparse(call.func) in {"action", "work.action"} for call in calls)
