"""Facts about the Python modules below a folder, as one JSON document on standard output.

    python -I -S -B analyze.py PACKAGES_DIR [--progress]

With --progress, the number of files and then an empty line a file as they are read go to standard error.

Nothing of the folder is imported or run: sources are parsed, compiled modules are searched for names.
The Python that runs this must be of the minor version that the modules are for: its own library is what they have.
What follows from the facts is decided by ImportGraph.cs. The document:

    format            number of this layout
    standardLibrary   top-level names of the standard library
    topLevel          top-level names in the folder, importable folders of data included
    mayProvide        names that no file provides, but which modules that edit sys.modules or sys.meta_path mention, or which lie in a
                      folder that a .pth file adds to sys.path
    words             what texts of sources have in common with the paths of the folder's files: names, stems, folders, endings and
                      patterns of names (page_*.html, also for f-strings and formats); sorted
    digests           checksums that sources mention, in hexadecimal digits
    entryPoints       indexes of the modules that entry points name, but for those of scripts
    scripts           indexes of the modules that entry points of scripts name
    names             dotted names: first those of the modules, in their order, then every other import target
    modules           sorted by name; members that are empty or false are left out:
        path          relative, with "/"; the folder of a namespace package
        shadowed      further files of the same dotted name, which Python never reaches
        kind          source, extension, bytecode or namespace
        package       may hold submodules
        always        indexes of names imported by statements that every import of the module runs
        alwaysFrom    indexes of modules a.b that such statements ask for by "from a import b" (b may be an attribute)
        maybe         as always, by statements that an import of the module may run: below try, if, with, loops, match
        maybeFrom     as alwaysFrom, likewise
        later         as always, but only once the module is in use: in functions; and for type checkers only
        laterFrom     as alwaysFrom, likewise
        references    indexes of modules that are mentioned as text
        binds         indexes of the package's submodules whose names it also gives to something else
        open          names may come from a star import, __getattr__, globals() and the like
        sequence      what an import of the module asks for, in the order of its lines: the indexes of always and alwaysFrom, and
                      -1 - index for each of maybe and maybeFrom
        words         indexes of the words that its texts hold
        changesPath   edits sys.path
        attachesStub  calls attach_stub: reads its .pyi while running
        readsSource   asks for the source of its code, or for a cache beside it, while running
        error         why a source could not be parsed
"""

import ast
import gc
import json
import multiprocessing
import os
import re
import string
import sys
import warnings
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import NamedTuple

FORMAT = 2

# What start-up looks for by name, and no tree of Python has.
ALWAYS_ASKED_FOR = {"__main__", "sitecustomize", "usercustomize"}

# The order in which Python's finder prefers files of one name.
EXTENSION, SOURCE, BYTECODE, NAMESPACE = "extension", "source", "bytecode", "namespace"
PRECEDENCE = [EXTENSION, SOURCE, BYTECODE, NAMESPACE]
EXTENSION_FILE = re.compile(r"(\w+)(?:\.(?:abi3|cpython-\w[\w-]*|cp\d+-\w+|pypy\w[\w-]*))?\.(?:so|pyd)")
# Leaves of a compiled file only what a dotted name may hold; a regular expression takes thirty times as long.
NAME_BYTES = b"._0123456789" + string.ascii_letters.encode()
ONLY_NAMES = bytes(byte if byte in NAME_BYTES else ord(" ") for byte in range(256))

# Calls that let a name appear in a module without a statement that binds it.
OPENING_CALLS = {"__import__", "exec", "eval", "globals", "locals", "setattr", "vars"}
# sys.…: editing these changes what later imports find.
SYS_ATTRIBUTES = {"meta_path", "modules", "path", "path_hooks"}

# What syntax trees have in fields of these names holds no constants. Elsewhere may be other things than nodes: None, texts.
WITHOUT_NODES = set(
    """
    arg asname attr conversion ctx id is_async kind kwd_attrs level module name names op ops rest simple str tag type_comment
    """.split()
)
FIELDS_WITH_NODES = {
    kind: tuple(field for field in kind._fields if field not in WITHOUT_NODES)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}

COMPILED_ENDINGS = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".pxd", ".pxi", ".py", ".pyx", ".rs")

# Calls of inspect by which code gets at its own text.
SOURCE_READERS = {"findsource", "getsource", "getsourcefile", "getsourcelines"}

# What stands for any text in the pattern of a name: in a glob, in a format with %, and in one with braces.
PLACEHOLDER = re.compile(r"\*+|%\(\w+\)[sdr]|%[sdr]|\{[^{}]*\}")
# Of the lengths that MD5 and the SHA family have.
DIGEST = re.compile(r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})")
# Groups of entry points that installers make scripts of (PyPA, "Entry points specification").
SCRIPTS = ("console_scripts", "gui_scripts")

# When an import runs.
ALWAYS, MAYBE, LATER = WHEN = ("always", "maybe", "later")

SMALL = 2_000_000  # bytes of source that one process reads faster than a second one starts


class File(NamedTuple):
    path: str
    kind: str
    package: bool
    size: int


def find_modules(root: str) -> tuple[dict[str, list[File]], set[str]]:
    """The files of each module, the one that Python takes first; and the top-level names."""
    modules: dict[str, list[File]] = {}
    top_level: set[str] = set()
    folders = [("", "")]
    while folders:
        folder, package = folders.pop()
        with os.scandir(os.path.join(root, folder)) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
        inner = [child for child in children if child.name.isidentifier() and child.name != "__pycache__" and child.is_dir()]
        if not package:
            top_level.update(child.name for child in inner)
        # A link may lead out of the tree or round in circles.
        folders += [(joined(folder, "/", child.name), joined(package, ".", child.name)) for child in inner if not child.is_symlink()]
        for name, file in modules_in(folder, package, [child for child in children if child.is_file()], {child.name for child in children}):
            modules.setdefault(name, []).append(file)
    add_namespaces(modules)
    for files in modules.values():
        files.sort(key=lambda file: (not file.package, PRECEDENCE.index(file.kind), file.path))
    top_level.update(name for name in modules if "." not in name)
    return modules, top_level


def modules_in(folder: str, package: str, files: list[os.DirEntry[str]], names: set[str]) -> Iterator[tuple[str, File]]:
    """The modules of a package that are files in its folder; names are those of all that lies there."""
    for entry in files:
        stem, kind = module_file(entry.name)
        if not stem or (kind == BYTECODE and f"{stem}.py" in names):
            continue
        is_package = stem == "__init__" and package != ""
        name = package if is_package else joined(package, ".", stem)
        yield name, File(joined(folder, "/", entry.name), kind, is_package, entry.stat().st_size)


def names_of_standard_library() -> set[str]:
    """Top-level names of this Python: those it lists, which leaves out its own tests, and those that lie in its folders."""
    library = os.path.dirname(os.__file__)
    folders = [folder for folder in (library, os.path.join(library, "lib-dynload")) if os.path.isdir(folder)]
    found = (name for folder in folders for name in os.listdir(folder))
    files = {module_file(name)[0] or name for name in found if name != "__pycache__"}
    return {*sys.stdlib_module_names, *sys.builtin_module_names, *ALWAYS_ASKED_FOR, *filter(str.isidentifier, files)}


def names_in_path_folders(root: str) -> set[str]:
    """Top-level names in the folders that .pth files add to sys.path."""
    names: set[str] = set()
    for entry in os.scandir(root):
        if not entry.name.endswith(".pth") or not entry.is_file():
            continue
        with open(entry.path, encoding="utf-8", errors="replace") as lines:
            folders = [os.path.join(root, line.strip()) for line in lines if line.strip() and not line.startswith(("#", "import", "/"))]
        for name in (name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder)):
            names.add(module_file(name)[0] or name)
    return names


def add_namespaces(modules: dict[str, list[File]]) -> None:
    """Gives every module its packages, those without a file too."""
    for name in list(modules):
        for parent in parents(name):
            if parent in modules:
                break
            modules[parent] = [File(parent.replace(".", "/"), NAMESPACE, True, 0)]


class Paths(NamedTuple):
    """The parts of the paths of all files, by which texts may mean them."""

    parts: set[str]
    endings: set[str]


def find_paths(root: str) -> Paths:
    parts: set[str] = set()
    for _, folders, files in os.walk(root):
        parts.update(folders)
        for name in files:
            parts.add(name)
            parts.add(name.partition(".")[0])
            parts.add(name.rpartition(".")[0])
    parts -= {"", "."}
    return Paths(parts, {f".{part.rpartition('.')[2]}".lower() for part in parts if "." in part})


def words_in(texts: Iterable[str], paths: Paths) -> set[str]:
    """What texts have in common with paths."""
    words = set()
    for text in texts:
        if "://" in text or len(text) > 500:
            continue
        for part in text.replace("\\", "/").split("/"):
            if part in paths.parts:
                words.add(part)
            ending = "." + part.rpartition(".")[2].lower()
            if "." not in part or ending not in paths.endings or any(character.isspace() for character in part):
                continue
            if part.lower() == ending:
                words.add(ending)
            elif PLACEHOLDER.search(part):
                words.update((PLACEHOLDER.sub("*", part), ending))
    return words


def find_entry_points(root: str) -> tuple[set[str], set[str]]:
    """The modules that entry points name, and those that entry points of scripts name; distributions may lie at any depth."""
    named: tuple[set[str], set[str]] = (set(), set())
    for folder, folders, files in os.walk(root):
        if not folder.endswith((".dist-info", ".egg-info")) or "entry_points.txt" not in files:
            continue
        folders.clear()
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8", errors="replace") as lines:
            group = ""
            for line in map(str.strip, lines):
                if line.startswith("["):
                    group = line.strip("[] ")
                elif "=" in line and not line.startswith(("#", ";")):
                    named[group in SCRIPTS].add(line.partition("=")[2].partition(":")[0].partition("[")[0].strip())
    return named


def joined(folder: str, separator: str, name: str) -> str:
    return f"{folder}{separator}{name}" if folder else name


def module_file(name: str) -> tuple[str, str]:
    stem, _, ending = name.rpartition(".")
    if ending in ("py", "pyc"):
        kind = SOURCE if ending == "py" else BYTECODE
    elif match := EXTENSION_FILE.fullmatch(name):
        stem, kind = match[1], EXTENSION
    else:
        return "", ""
    return (stem, kind) if stem.isidentifier() else ("", "")


class Facts:
    """What one file says, as sets of dotted names; imports by when they run."""

    def __init__(self) -> None:
        self.imports: dict[str, set[str]] = {when: set() for when in WHEN}
        self.imports_from: dict[str, set[str]] = {when: set() for when in WHEN}
        self.references: set[str] = set()
        self.binds: set[str] = set()
        self.mentions: set[str] = set()
        self.words: set[str] = set()
        self.digests: set[str] = set()
        # What imports ask for that run with the module: line, name, and whether they always run.
        self.sequence: list[tuple[int, str, bool]] = []
        self.open = self.changes_path = self.attaches_stub = self.reads_source = False
        self.error = ""


# Statements, when they run, and whether the names they bind are the module's own.
Block = tuple[list[ast.stmt], str, bool]


def maybe(when: str) -> str:
    """When statements run that are below one which runs then, and perhaps not."""
    return MAYBE if when == ALWAYS else when


class SourceReader:
    """Reads one source. Keeps its own stack, so that no nesting of the source can exhaust Python's."""

    def __init__(self, name: str, package: bool, modules: Iterable[str], paths: Paths):
        self.name = name
        self.paths = paths
        self.package = name if package else name.rpartition(".")[0]
        self.is_package = package
        self.modules = modules
        self.facts = Facts()
        self.texts: set[str] = set()
        # What stands alone is for people; it is not known to mean a file.
        self.docstrings: set[str] = set()
        self.bare_texts: set[str] = set()
        self.edits_modules = self.has_getattr = False

    def read(self, source: bytes) -> Facts:
        tree = ast.parse(source)
        self.read_statements(tree.body)
        self.read_expressions(tree)
        self.resolve_texts()
        return self.facts

    def read_statements(self, body: list[ast.stmt]) -> None:
        readers = {
            ast.Import: self.read_import,
            ast.ImportFrom: self.read_from,
            ast.FunctionDef: self.read_function,
            ast.AsyncFunctionDef: self.read_function,
            ast.ClassDef: self.read_class,
            ast.If: self.read_if,
            ast.For: self.read_for,
            ast.AsyncFor: self.read_for,
            ast.While: self.read_while,
            ast.With: self.read_with,
            ast.AsyncWith: self.read_with,
            ast.Try: self.read_try,
            ast.TryStar: self.read_try,
            ast.Match: self.read_match,
            ast.Global: self.read_global,
        }
        blocks: list[Block] = [(body, ALWAYS, True)]
        while blocks:
            statements, when, binding = blocks.pop()
            for node in statements:
                if reader := readers.get(node.__class__):
                    blocks += reader(node, when, binding)
                elif binding:
                    self.bind_targets(node)

    def read_import(self, node: ast.Import, when: str, binding: bool) -> list[Block]:
        for alias in node.names:
            self.facts.imports[when].add(alias.name)
            self.follow(alias.name, when, node)
            if binding:
                self.bind(alias.asname or alias.name.partition(".")[0])
        return []

    def read_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, when: str, binding: bool) -> list[Block]:
        if binding:
            self.bind(node.name)
        # @jit(cache=True) looks for the file that the function's source is in, and gives up where there is none.
        self.facts.reads_source |= any(is_cached(decorator) for decorator in node.decorator_list)
        return [(node.body, LATER, False)]

    def read_class(self, node: ast.ClassDef, when: str, binding: bool) -> list[Block]:
        if binding:
            self.bind(node.name)
        return [(node.body, when, False)]

    def read_if(self, node: ast.If, when: str, binding: bool) -> list[Block]:
        return [(node.body, LATER if is_type_checking(node.test) else maybe(when), binding), (node.orelse, maybe(when), binding)]

    def read_for(self, node: ast.For | ast.AsyncFor, when: str, binding: bool) -> list[Block]:
        if binding:
            self.bind_targets(node.target)
        return self.read_while(node, when, binding)

    def read_while(self, node: ast.While | ast.For | ast.AsyncFor, when: str, binding: bool) -> list[Block]:
        return [(node.body, maybe(when), binding), (node.orelse, maybe(when), binding)]

    def read_with(self, node: ast.With | ast.AsyncWith, when: str, binding: bool) -> list[Block]:
        if binding:
            for item in node.items:
                self.bind_targets(item)
        return [(node.body, maybe(when), binding)]

    def read_try(self, node: ast.Try | ast.TryStar, when: str, binding: bool) -> list[Block]:
        if binding:
            for handler in node.handlers:
                self.bind(handler.name)
        parts = [node.body, node.orelse, node.finalbody, *(handler.body for handler in node.handlers)]
        return [(part, maybe(when), binding) for part in parts]

    def read_match(self, node: ast.Match, when: str, binding: bool) -> list[Block]:
        if binding:
            for case in node.cases:
                self.bind_targets(case.pattern)
        return [(case.body, maybe(when), binding) for case in node.cases]

    def read_global(self, node: ast.Global, when: str, binding: bool) -> list[Block]:
        for name in node.names:
            self.bind(name)
        return []

    def read_from(self, node: ast.ImportFrom, when: str, binding: bool) -> list[Block]:
        target = self.absolute(node.module or "", node.level)
        if not target:
            return []
        self.facts.imports[when].add(target)
        self.follow(target, when, node)
        for alias in node.names:
            if alias.name == "*":
                self.facts.open |= binding
                continue
            name = f"{target}.{alias.name}"
            if name in self.modules:
                self.facts.imports_from[when].add(name)
                self.follow(name, when, node)
            # "from . import b" gives the package its own submodule: that is no other meaning of the name.
            if binding and (target != self.name or (alias.asname or alias.name) != alias.name):
                self.bind(alias.asname or alias.name)
        return []

    def follow(self, name: str, when: str, node: ast.stmt) -> None:
        if when != LATER:
            self.facts.sequence.append((node.lineno, name, when == ALWAYS))

    def absolute(self, name: str, level: int) -> str:
        if not level:
            return name
        parts = self.package.split(".") if self.package else []
        if level > len(parts):
            return ""  # beyond the top-level package
        base = ".".join(parts[: len(parts) - level + 1])
        return f"{base}.{name}" if name else base

    def bind_targets(self, node: ast.AST) -> None:
        if not self.is_package:
            return  # only a package's names can be taken for submodules
        for child in ast.walk(node):
            match child:
                case ast.Name(ctx=ast.Store()):
                    self.bind(child.id)
                case ast.MatchAs() | ast.MatchStar():
                    self.bind(child.name)
                case ast.MatchMapping():
                    self.bind(child.rest)

    def bind(self, name: str | None) -> None:
        if name == "__getattr__":
            self.facts.open = self.has_getattr = True
        elif name and self.is_package and f"{self.name}.{name}" in self.modules:
            self.facts.binds.add(f"{self.name}.{name}")

    def read_expressions(self, tree: ast.AST) -> None:
        readers = {
            ast.Assign: self.read_all_names,
            ast.Attribute: self.read_attribute,
            ast.AugAssign: self.read_all_names,
            ast.Call: self.read_call,
            ast.ImportFrom: self.read_from_sys,
            ast.JoinedStr: self.read_format,
            ast.NamedExpr: lambda node: self.bind(node.target.id),
            ast.Subscript: self.read_subscript,
        }
        # Most of the time goes here, next to the parser: ast.walk would take more than twice as long.
        pending = [tree]
        while pending:
            node = pending.pop()
            kind = node.__class__
            if kind is ast.Constant:
                if isinstance(node.value, str):
                    self.texts.add(node.value)
                elif isinstance(node.value, bytes) and len(node.value) < 200:
                    self.texts.add(node.value.decode("utf-8", "replace"))
                continue
            if kind is ast.Expr and (text := constant(node.value)) is not None:
                self.docstrings.add(text)
            if kind in readers:
                readers[kind](node)
            for field in FIELDS_WITH_NODES.get(kind, ()):
                value = getattr(node, field)
                if value.__class__ is list:
                    pending += value
                else:
                    pending.append(value)

    def read_all_names(self, node: ast.Assign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if self.is_package and any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            self.bare_texts.update(text for child in ast.walk(node.value) if (text := constant(child)))

    def read_attribute(self, node: ast.Attribute) -> None:
        if node.attr in SYS_ATTRIBUTES and is_sys(node, node.attr):
            if node.attr == "modules":
                self.facts.open = True
            elif node.attr == "path":
                self.facts.changes_path |= isinstance(node.ctx, ast.Store)
            else:
                self.edits_modules = True

    def read_subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store):
            self.facts.changes_path |= is_sys(node.value, "path")
            self.edits_modules |= is_sys(node.value, "modules")

    def read_format(self, node: ast.JoinedStr) -> None:
        self.texts.add("".join(part if (part := constant(value)) is not None else "*" for value in node.values))

    def read_from_sys(self, node: ast.ImportFrom) -> None:
        if node.module == "sys":
            names = {alias.name for alias in node.names}
            self.facts.changes_path |= "path" in names
            self.edits_modules |= bool(names & (SYS_ATTRIBUTES - {"path"}))

    def read_call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            called = function.attr
            self.facts.changes_path |= called == "addsitedir" or is_sys(function.value, "path")
            self.edits_modules |= called in ("setdefault", "update") and is_sys(function.value, "modules")
        elif isinstance(function, ast.Name):
            called = function.id
            self.facts.open |= called in OPENING_CALLS
        else:
            return
        self.facts.attaches_stub |= called == "attach_stub"
        self.facts.reads_source |= called in SOURCE_READERS
        if node.args and ("import" in called or called == "find_spec"):
            text = constant(node.args[0])
            if text in self.modules:
                self.facts.references.add(text)

    def resolve_texts(self) -> None:
        if self.edits_modules:
            self.facts.mentions = {text.partition(".")[0] for text in self.texts if text.replace(".", "").isidentifier()}
        self.facts.words = words_in(self.texts - self.docstrings, self.paths)
        self.facts.digests = {text.lower() for text in self.texts if DIGEST.fullmatch(text)}
        if self.has_getattr:
            self.bare_texts |= self.texts
        for text in (given.partition(":")[0] for given in self.texts):  # "a.b:attribute", as entry points write it
            if text.startswith("."):
                self.refer_relative(text)
            elif "." in text:
                self.refer(text)
                # "a.b.Class", as registries write it; "a.Class" would say no more than that a is in use.
                if "." in (module := text.rpartition(".")[0]):
                    self.refer(module)
        if self.is_package:
            for text in self.bare_texts:
                self.refer(f"{self.name}.{text}")

    def refer(self, name: str) -> None:
        if name in self.modules:
            self.facts.references.add(name)

    def refer_relative(self, text: str) -> None:
        name = text.lstrip(".")
        if name:
            self.refer(self.absolute(name, len(text) - len(name)))
            if text[1:] == name:
                # importlib.import_module(".x", package=…) is mostly written for an enclosing package.
                for package in parents(self.package):
                    self.refer(f"{package}.{name}")


def is_sys(node: ast.AST, attribute: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr=name):
            return name == attribute
    return False


def is_cached(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and any(
        keyword.arg == "cache" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True for keyword in decorator.keywords
    )


def is_type_checking(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING") or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")


def constant(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def parents(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name


def texts_in(content: bytes) -> set[str]:
    return {text.decode("ascii") for text in content.translate(ONLY_NAMES).split()}


def read_extension(content: bytes, modules: Iterable[str], paths: Paths) -> Facts:
    facts = Facts()
    texts = {text for text in texts_in(content) if "." in text}
    facts.references.update(texts & set(modules))
    # Stack traces of compiled code name the sources that it was compiled from.
    facts.words = {text for text in texts & paths.parts if not text.endswith(COMPILED_ENDINGS)}
    return facts


def read_bytecode(content: bytes, package: str, modules: Iterable[str], paths: Paths) -> Facts:
    facts = Facts()
    for text in texts_in(content):
        # Bytes before and behind a text may look like letters of it: its type and length, the type of what follows.
        for name in {text[start : len(text) - end] for start in range(3) for end in range(2)}:
            facts.references.update(candidate for candidate in (name, f"{package}.{name}") if "." in candidate and candidate in modules)
            if "." in name and name in paths.parts:
                facts.words.add(name)
    return facts


def read_file(root: str, name: str, file: File, modules: Iterable[str], paths: Paths) -> Facts:
    try:
        with open(os.path.join(root, file.path), "rb") as stream:
            content = stream.read()
        match file.kind:
            case "extension":
                return read_extension(content, modules, paths)
            case "bytecode":
                return read_bytecode(content, name if file.package else name.rpartition(".")[0], modules, paths)
            case _:
                return SourceReader(name, file.package, modules, paths).read(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
        facts = Facts()
        facts.error = f"{type(error).__name__}: {error}".removesuffix(": ")
        return facts


def read_share(root: str, share: list[tuple[str, File]], modules: set[str], paths: Paths) -> list[Facts]:
    gc.disable()  # syntax trees have no cycles worth looking for, and the search costs more than the parsing
    warnings.simplefilter("ignore")
    facts = []
    for name, file in share:
        facts.append(read_file(root, name, file, modules, paths))
        tell("")
    return facts


def work(connection: Connection, root: str, share: list[tuple[str, File]], modules: set[str], paths: Paths) -> None:
    connection.send(read_share(root, share, modules, paths))
    connection.close()


def start(root: str, share: list[tuple[str, File]], modules: set[str], paths: Paths) -> tuple[multiprocessing.Process, Connection]:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=work, args=(sender, root, share, modules, paths), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def read_all(root: str, files: list[tuple[str, File]], modules: set[str], paths: Paths) -> list[Facts]:
    """Facts of all files, in their order. A source that crashes the parser costs only its own facts."""
    tell(str(len(files)))
    largest_first = sorted(range(len(files)), key=lambda index: -files[index][1].size)
    workers = max(1, min(available_cores(), len(files)))
    if sum(file.size for _, file in files) < SMALL:
        workers = 1
    shares = [largest_first[worker::workers] for worker in range(workers)]
    facts: list[Facts] = [Facts()] * len(files)
    while shares:
        running = [(share, *start(root, [files[index] for index in share], modules, paths)) for share in shares]
        shares = []
        for share, process, receiver in running:
            try:
                for index, found in zip(share, receiver.recv(), strict=True):
                    facts[index] = found
            except EOFError:
                if len(share) == 1:
                    facts[share[0]] = Facts()
                    facts[share[0]].error = "the parser crashed"
                else:
                    shares += [share[: len(share) // 2], share[len(share) // 2 :]]
            process.join()
    return facts


def tell(line: str) -> None:
    if sys.argv[2:]:
        os.write(2, line.encode() + b"\n")


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def describe(root: str) -> dict:
    modules, top_level = find_modules(root)
    names = sorted(modules)
    standard_library = names_of_standard_library()
    files = [(name, file) for name in names for file in modules[name] if file.kind != NAMESPACE]
    facts: dict[str, list[Facts]] = {name: [] for name in names}
    for (name, _), found in zip(files, read_all(root, files, set(names), find_paths(root)), strict=True):
        facts[name].append(found)

    index = {name: position for position, name in enumerate(names)}
    known = [found for of_module in facts.values() for found in of_module]
    others = sorted({target for found in known for target in set().union(*found.imports.values()) if nearest(target, index) is None})
    index |= {name: position for position, name in enumerate(others, len(names))}

    words = sorted(set().union(*(found.words for found in known)))
    word_index = {word: position for position, word in enumerate(words)}
    absent = {name.partition(".")[0] for name in others} - standard_library
    mentioned = set().union(*(found.mentions for found in known))
    entry_points, scripts = find_entry_points(root)
    return {
        "format": FORMAT,
        "standardLibrary": sorted(standard_library),
        "topLevel": sorted(top_level),
        "mayProvide": sorted(absent & (mentioned | names_in_path_folders(root))),
        "words": words,
        "digests": sorted(set().union(*(found.digests for found in known))),
        "entryPoints": places(entry_points, index),
        "scripts": places(scripts, index),
        "names": names + others,
        "modules": [module_row(modules[name], facts[name], index, word_index) for name in names],
    }


def places(names: Iterable[str], index: dict[str, int]) -> list[int]:
    return sorted({index[found] for name in names if (found := nearest(name, index)) is not None})


def module_row(files: list[File], facts: list[Facts], index: dict[str, int], words: dict[str, int]) -> dict:
    def indexes(*sets: set[str]) -> list[int]:
        return places(set().union(*sets), index)

    first, rest = (facts or [Facts()])[0], facts[1:]
    row = {
        "path": files[0].path,
        "shadowed": [file.path for file in files[1:]],
        "kind": files[0].kind,
        "package": files[0].package,
    }
    for when in WHEN:
        row[when] = indexes(first.imports[when])
        row[f"{when}From"] = indexes(first.imports_from[when])
    # What an extension was compiled from tells what it may import.
    row[MAYBE] = indexes(first.imports[MAYBE], *(names for found in rest for names in found.imports.values()))
    row["maybeFrom"] = indexes(first.imports_from[MAYBE], *(names for found in rest for names in found.imports_from.values()))
    row |= {
        "references": indexes(*(found.references for found in facts)),
        "binds": indexes(first.binds),
        "sequence": list(dict.fromkeys(sequence(first, index))),
        "words": sorted(words[word] for word in set().union(*(found.words for found in facts))),
        "open": first.open,
        "changesPath": first.changes_path,
        "attachesStub": any(found.attaches_stub for found in facts),
        "readsSource": any(found.reads_source for found in facts),
        "error": first.error,
    }
    return {key: value for key, value in row.items() if value}


def sequence(facts: Facts, index: dict[str, int]) -> Iterator[int]:
    for _, name, is_certain in sorted(facts.sequence, key=lambda entry: entry[0]):
        if (found := nearest(name, index)) is not None:
            yield index[found] if is_certain else -1 - index[found]


def nearest(name: str, index: dict[str, int]) -> str | None:
    """The module itself, or the innermost of its packages that exists: the rest may be made while running."""
    while name and name not in index:
        name = name.rpartition(".")[0]
    return name or None


if __name__ == "__main__":
    if sys.argv[2:] not in ([], ["--progress"]) or not os.path.isdir("".join(sys.argv[1:2])):
        sys.exit("usage: analyze.py PACKAGES_DIR [--progress]")
    text = json.dumps(describe(sys.argv[1]), ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(text.encode() + b"\n")
