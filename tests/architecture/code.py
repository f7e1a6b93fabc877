"""Reading the project's own source: files, functions, writes."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RELIEF = ROOT / "relief"
MANAGER_WRITES = {
    *("create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("update", "delete", "save"),
}
SQL_WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ", "TRUNCATE ")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[Path, ast.Module]:
    """Return every module under relief/ that a person wrote, parsed."""
    paths = sorted(path for path in RELIEF.rglob("*.py") if "migrations" not in path.parts)
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def functions() -> Iterator[tuple[Path, Function]]:
    """Yield every function with its file."""
    for path, module in sources().items():
        for node in ast.walk(module):
            if isinstance(node, Function):
                yield path, node


@dataclass(frozen=True)
class Write:
    """One statement that changes rows: its file, the function around it, its text."""

    path: Path
    line: int
    function: str
    decorators: frozenset[str]
    text: str

    @property
    def module(self) -> str:
        return self.path.relative_to(RELIEF).with_suffix("").as_posix()

    def __str__(self) -> str:
        return f"relief/{self.module}.py:{self.line} in {self.function}: {self.text}"


def writes() -> Iterator[Write]:
    """Yield every write through the ORM or as SQL."""
    for path, module in sources().items():
        constants = _sql_constants(module)
        yield from _writes_in(path, module, "the module", frozenset(), constants)


@cache
def has_steps(path: Path) -> bool:
    """Say whether a module shares steps, whose private helpers may write too."""
    nodes = (node for node in sources()[path].body if isinstance(node, Function))
    return any(_name(mark) == "step" for node in nodes for mark in node.decorator_list)


def _writes_in(
    path: Path, node: ast.AST, function: str, decorators: frozenset[str], constants: set[str]
) -> Iterator[Write]:
    for child in ast.iter_child_nodes(node):
        name, marks = function, decorators
        if isinstance(child, Function):
            marks = decorators | {_name(mark) for mark in child.decorator_list}
            name = child.name
        if isinstance(child, ast.Call) and is_write(child, constants):
            yield Write(path, child.lineno, function, decorators, ast.unparse(child)[:90])
        yield from _writes_in(path, child, name, marks, constants)


def is_write(call: ast.Call, constants: set[str]) -> bool:
    """Say whether a call changes rows: a manager's or a row's method, or written SQL."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, ast.unparse(call.func.value)
    if name in {"execute", "executemany"} and call.args:
        first = call.args[0]
        named = isinstance(first, ast.Name) and first.id in constants
        return named or _writes_sql(first)
    if name == "save":
        keywords = {keyword.arg for keyword in call.keywords}
        return not call.args and keywords <= {"update_fields", "force_insert", "using"}
    if name == "delete":
        return not call.args
    is_query = "objects" in receiver or "_base_manager" in receiver or "filter(" in receiver
    return name in MANAGER_WRITES and (is_query or (name == "update" and receiver == "rows"))


def _sql_constants(module: ast.Module) -> set[str]:
    found = set()
    for node in module.body:
        if isinstance(node, ast.Assign) and _writes_sql(node.value):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _writes_sql(node: ast.AST) -> bool:
    texts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    statements = [line.strip().upper() for text in texts for line in text.splitlines()]
    return any(line.startswith(SQL_WRITES) for line in statements)


def _name(decorator: ast.expr) -> str:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(target).rpartition(".")[2]
