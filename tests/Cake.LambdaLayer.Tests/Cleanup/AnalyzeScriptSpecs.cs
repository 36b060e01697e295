using System.Text;
using System.Text.Json.Nodes;
using Cake.LambdaLayer.Cleanup;
using Cake.LambdaLayer.Runtime;

namespace Cake.LambdaLayer.Tests.Cleanup;

/// <summary>What the embedded script says of small trees, run with a real Python.</summary>
public sealed class AnalyzeScriptSpecs : IDisposable
{
    private static readonly Lazy<Task<PythonInterpreter>> s_python = new(() => InterpreterLocator.FindAsync(pythonHome: null, minor: null, CancellationToken.None));

    private static readonly string[] s_whens = ["always", "maybe", "later"];

    private readonly TemporaryDirectory _tree = TemporaryDirectory.Create();
    private readonly TemporaryDirectory _scripts = TemporaryDirectory.Create();

    public void Dispose()
    {
        _tree.Dispose();
        _scripts.Dispose();
    }

    [Theory]
    [InlineData("import wanted")]
    [InlineData("import os, wanted.deeper as w")]
    [InlineData("from wanted.deeper import name")]
    [InlineData("from wanted import *")]
    [InlineData("'''Docs.'''\nfrom __future__ import annotations\nimport wanted")]
    [InlineData("class A:\n    class B:\n        import wanted")]
    [InlineData("x = 1; import wanted")]
    public async Task An_import_that_every_import_of_the_module_runs_is_unconditional(string source) =>
        Assert.Equal("always", await WhenImported(source));

    [Theory]
    [InlineData("try:\n    import wanted\nexcept ImportError:\n    pass")]
    [InlineData("try:\n    pass\nexcept ImportError:\n    import wanted")]
    [InlineData("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import wanted")]
    [InlineData("try:\n    pass\nfinally:\n    import wanted")]
    [InlineData("try:\n    import wanted\nexcept* ImportError:\n    pass")]
    [InlineData("if x:\n    import wanted")]
    [InlineData("if x:\n    pass\nelif y:\n    import wanted")]
    [InlineData("if not TYPE_CHECKING:\n    import wanted")]
    [InlineData("if TYPE_CHECKING:\n    pass\nelse:\n    import wanted")]
    [InlineData("with contextlib.suppress(ImportError):\n    import wanted")]
    [InlineData("for x in y:\n    import wanted")]
    [InlineData("while x:\n    import wanted")]
    [InlineData("match x:\n    case 1:\n        import wanted")]
    [InlineData("if x:\n    class A:\n        import wanted")]
    [InlineData("class A:\n    try:\n        import wanted\n    except ImportError:\n        pass")]
    public async Task An_import_below_a_condition_may_run(string source) =>
        Assert.Equal("maybe", await WhenImported(source));

    [Theory]
    [InlineData("def f():\n    import wanted")]
    [InlineData("async def f():\n    from wanted import x")]
    [InlineData("class A:\n    def f(self):\n        import wanted")]
    [InlineData("def f():\n    class A:\n        import wanted")]
    [InlineData("def f():\n    try:\n        import wanted\n    except ImportError:\n        pass")]
    [InlineData("if TYPE_CHECKING:\n    import wanted")]
    [InlineData("if typing.TYPE_CHECKING:\n    from wanted import x")]
    [InlineData("if True:\n    def f():\n        import wanted")]
    public async Task An_import_in_a_function_or_for_type_checkers_runs_later(string source) =>
        Assert.Equal("later", await WhenImported(source));

    [Fact]
    public async Task Relative_imports_are_resolved_against_the_package()
    {
        Write("pkg/__init__.py", "from . import sibling\nfrom .sub import thing\n");
        Write("pkg/sibling.py", "from .sub.leaf import x\nfrom . import sub\n");
        Write("pkg/sub/__init__.py", "");
        Write("pkg/sub/leaf.py", "from .. import sibling\nfrom . import leaf\nfrom ... import beyond\nfrom ....far import beyond\n");

        var facts = await Analyze();

        Assert.Equal(["pkg", "pkg.sub"], facts.Names("pkg", "always"));
        Assert.Equal(["pkg.sibling"], facts.Names("pkg", "alwaysFrom"));
        Assert.Equal(["pkg", "pkg.sub.leaf"], facts.Names("pkg.sibling", "always"));
        Assert.Equal(["pkg.sub"], facts.Names("pkg.sibling", "alwaysFrom"));
        Assert.Equal(["pkg", "pkg.sub"], facts.Names("pkg.sub.leaf", "always"));
        Assert.Equal(["pkg.sibling", "pkg.sub.leaf"], facts.Names("pkg.sub.leaf", "alwaysFrom"));
    }

    [Fact]
    public async Task A_submodule_that_no_file_provides_counts_as_its_package()
    {
        Write("six.py", "");
        Write("pkg/__init__.py", "");
        Write("user.py", "from six.moves import urllib\nimport six.moves.queue\nimport pkg.dynamic.deeper\n");

        var facts = await Analyze();

        Assert.Equal(["pkg", "six"], facts.Names("user", "always"));
        Assert.Empty(facts.Graph.Unimportable(new HashSet<string>()));
    }

    [Fact]
    public async Task Folders_without_init_are_namespace_packages_when_modules_lie_below()
    {
        Write("ns/deeper/leaf.py", "");
        Write("ns/data/words.txt", "");
        Write("data/words.txt", "");

        var facts = await Analyze();

        Assert.Equal(["ns", "ns.deeper", "ns.deeper.leaf"], facts.Graph.Modules.Select(module => module.Name));
        Assert.Equal(("ns/deeper", ModuleKind.Namespace, true), (facts.Graph.Modules[1].Path, facts.Graph.Modules[1].Kind, facts.Graph.Modules[1].IsPackage));
        Assert.Equal(["data", "ns"], facts.Json["topLevel"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Files_and_folders_whose_names_are_no_identifiers_are_not_modules()
    {
        Write("my scripts/run.py", "import fastapi");
        Write("pkg-1.0.dist-info/hook.py", "import fastapi");
        Write("pkg/foo-bar.py", "import fastapi");
        Write("pkg/2to3.py", "import fastapi");
        Write("pkg/__pycache__/__init__.py", "import fastapi");
        Write("pkg/notes.txt", "import fastapi");
        Write("pkg/größe.py", "");

        Assert.Equal(["pkg", "pkg.größe"], (await Analyze()).Graph.Modules.Select(module => module.Name));
    }

    [Theory]
    [InlineData("fast.so")]
    [InlineData("fast.abi3.so")]
    [InlineData("fast.cpython-311-x86_64-linux-gnu.so")]
    [InlineData("fast.cpython-313t-darwin.so")]
    [InlineData("fast.cp311-win_amd64.pyd")]
    [InlineData("fast.pyd")]
    public async Task Extension_modules_go_by_the_name_before_their_tag(string file)
    {
        Write($"pkg/{file}", "\0ELF");
        Write("pkg/libfast.so.1", "\0ELF");

        var module = (await Analyze()).Graph.Find("pkg.fast");

        Assert.Equal(($"pkg/{file}", ModuleKind.Extension), (module?.Path, module?.Kind));
    }

    [Fact]
    public async Task A_package_may_be_an_extension_module()
    {
        Write("pkg/__init__.abi3.so", "\0ELF");
        Write("pkg/leaf.py", "");

        var module = (await Analyze()).Graph.Find("pkg");

        Assert.Equal(("pkg/__init__.abi3.so", ModuleKind.Extension, true), (module?.Path, module?.Kind, module?.IsPackage));
    }

    [Fact]
    public async Task An_extension_shadows_the_source_it_was_compiled_from()
    {
        Write("fast.py", "import fastapi\nfrom pkg import leaf\n");
        Write("fast.abi3.so", "\0ELF");
        Write("pkg/leaf.py", "");

        var facts = await Analyze();

        Assert.Equal(("fast.abi3.so", ModuleKind.Extension), (facts.Graph.Find("fast")!.Path, facts.Graph.Find("fast")!.Kind));
        Assert.Equal(["fast.py"], facts.Graph.Find("fast")!.ShadowedPaths);
        Assert.Empty(facts.Graph.Unimportable(new HashSet<string>()));
        Assert.Contains("pkg.leaf", facts.Graph.Reachable(["fast"], new HashSet<string>()));
    }

    [Fact]
    public async Task A_package_shadows_a_module_of_its_name()
    {
        Write("pkg.py", "import fastapi\n");
        Write("pkg/__init__.py", "");

        var module = (await Analyze()).Graph.Find("pkg");

        Assert.Equal("pkg/__init__.py", module?.Path);
        Assert.Equal(["pkg.py"], module?.ShadowedPaths);
    }

    [Fact]
    public async Task Bytecode_is_a_module_only_without_a_source_beside_it()
    {
        Write("pkg/__init__.pyc", "\0z\u000bother.thing0other.other)");
        Write("pkg/both.py", "");
        Write("pkg/both.pyc", "\0");
        Write("pkg/__pycache__/gone.cpython-311.pyc", "\0");
        Write("other/thing.py", "");
        Write("other/other.py", "");

        var facts = await Analyze();

        Assert.Equal(["other", "other.other", "other.thing", "pkg", "pkg.both"], facts.Graph.Modules.Select(module => module.Name));
        Assert.Equal((ModuleKind.Bytecode, ModuleKind.Source), (facts.Graph.Find("pkg")!.Kind, facts.Graph.Find("pkg.both")!.Kind));
        Assert.Equal(["other.other", "other.thing"], facts.Names("pkg", "references"));
    }

    [Fact]
    public async Task A_source_that_does_not_parse_says_why_and_counts_as_importable()
    {
        Write("template.py", "import fastapi\nprint 'Python 2'\n");
        Write("zeros.py", "import fastapi\n\0");
        Write("wrong_bytes.py", [.. "import fastapi\n# "u8, 0xe4, (byte)'\n']);
        Write("fine.py", "import fastapi\n");

        var graph = (await Analyze()).Graph;

        Assert.StartsWith("SyntaxError: ", graph.Find("template")!.Error, StringComparison.Ordinal);
        Assert.NotNull(graph.Find("zeros")!.Error);
        Assert.NotNull(graph.Find("wrong_bytes")!.Error);
        Assert.Equal(["fine"], graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Fact]
    public async Task Sources_are_read_in_the_encoding_they_declare()
    {
        Write("cookie.py", [.. "# -*- coding: latin-1 -*-\nname = '"u8, 0xe4, .. "'\nimport fastapi\n"u8]);
        Write("mark.py", [0xef, 0xbb, 0xbf, .. "import fastapi\n"u8]);

        var graph = (await Analyze()).Graph;

        Assert.Null(graph.Find("cookie")!.Error);
        Assert.Equal(["cookie", "mark"], graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Fact]
    public async Task No_depth_of_nesting_ends_the_run()
    {
        Write("minus.py", $"x = {new string('-', 100_000)}1\n");
        Write("brackets.py", $"x = {new string('(', 100_000)}{new string(')', 100_000)}\n");
        Write("dots.py", $"x = a{string.Concat(Enumerable.Repeat(".b", 100_000))}\n");
        Write("deep.py", string.Concat(Enumerable.Range(0, 90).Select(i => $"{new string(' ', i)}if x:\n")) + new string(' ', 90) + "import fastapi\n");
        Write("fine.py", "import fastapi\n");

        var facts = await Analyze();

        Assert.All(["minus", "brackets", "dots"], name => Assert.NotNull(facts.Graph.Find(name)!.Error));
        Assert.Equal(["fastapi"], facts.Names("deep", "maybe"));
        Assert.Equal(["fastapi"], facts.Names("fine", "always"));
    }

    [LinuxFact]
    public async Task A_source_that_crashes_the_parser_costs_only_its_own_facts()
    {
        Write("minus.py", $"x = {new string('-', 100_000)}1\n");
        Write("fine.py", "import fastapi\n");
        Write("pkg/leaf.py", "import fastapi\n");

        // With so small a stack the parser dies long before it finds the nesting too deep.
        var facts = await Analyze(stackKilobytes: 256);

        Assert.Equal("the parser crashed", facts.Graph.Find("minus")!.Error);
        Assert.Equal(["fine", "pkg.leaf"], facts.Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Theory]
    [InlineData("b = 1")]
    [InlineData("b: int = 1")]
    [InlineData("a, (b, *c) = x")]
    [InlineData("def b(): pass")]
    [InlineData("class b: pass")]
    [InlineData("import os as b")]
    [InlineData("from os import path as b")]
    [InlineData("from .c import b")]
    [InlineData("from . import c as b")]
    [InlineData("try:\n    from . import b\nexcept ImportError:\n    b = None")]
    [InlineData("try:\n    pass\nexcept ImportError as b:\n    pass")]
    [InlineData("for b in x: pass")]
    [InlineData("with x as (a, b): pass")]
    [InlineData("if (b := x): pass")]
    [InlineData("match x:\n    case {'k': b}: pass")]
    [InlineData("match x:\n    case [1, *b]: pass")]
    [InlineData("match x:\n    case {**b}: pass")]
    [InlineData("def f():\n    global b\n    b = 1")]
    public async Task A_name_that_a_package_gives_to_something_else_need_not_mean_its_submodule(string source)
    {
        WriteUserOfBroken(source);

        Assert.Equal(["pkg.b"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Theory]
    [InlineData("from .c import *")]
    [InlineData("def __getattr__(name): pass")]
    [InlineData("__getattr__, __dir__, __all__ = attach(__name__)")]
    [InlineData("globals()['b'] = 1")]
    [InlineData("globals().update(x)")]
    [InlineData("setattr(module, 'b', 1)")]
    [InlineData("exec('b = 1')")]
    [InlineData("import sys\nsys.modules[__name__] = x")]
    public async Task A_package_that_may_provide_any_name_need_not_mean_its_submodule(string source)
    {
        WriteUserOfBroken(source);

        Assert.Equal(["pkg.b"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c = 1")]
    [InlineData("def f():\n    b = 1")]
    [InlineData("class C:\n    b = 1")]
    [InlineData("try:\n    from . import b\nexcept ImportError:\n    pass")]
    public async Task A_name_that_a_package_gives_to_nothing_else_means_its_submodule(string source)
    {
        WriteUserOfBroken(source);

        Assert.Equal(["pkg.b", "user"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Theory]
    [InlineData("importlib.import_module('pkg.sub.leaf')")]
    [InlineData("LAZY = {'Leaf': ('pkg.sub.leaf', 'Leaf')}")]
    [InlineData("ENTRY = 'pkg.sub.leaf:main'")]
    [InlineData("CLASS = 'pkg.sub.leaf.Leaf'")]
    [InlineData("import_module('.sub.leaf', package='pkg')")]
    [InlineData("import_module('.leaf', package='pkg.sub')")]
    public async Task A_module_that_is_mentioned_as_text_is_reachable(string source)
    {
        Write("pkg/__init__.py", "");
        Write("pkg/sub/__init__.py", "");
        Write("pkg/sub/leaf.py", "");
        Write("pkg/sub/user.py", source);

        Assert.Contains("pkg.sub.leaf", (await Analyze()).Graph.Reachable(["pkg.sub.user"], new HashSet<string>()));
    }

    [Theory]
    [InlineData("x = 'pkg'")]
    [InlineData("x = 'pkg.sub.nothing'")]
    [InlineData("x = 'leaf'")]
    [InlineData("x = 'see pkg.sub.leaf'")]
    [InlineData("'''pkg.sub.leaf is documented here.'''")]
    public async Task Other_texts_are_no_references(string source)
    {
        Write("pkg/__init__.py", "");
        Write("pkg/sub/__init__.py", "");
        Write("pkg/sub/leaf.py", "");
        Write("user.py", source);

        Assert.DoesNotContain("pkg.sub.leaf", (await Analyze()).Graph.Reachable(["user"], new HashSet<string>()));
    }

    [Fact]
    public async Task A_top_level_module_is_referred_to_by_calls_that_import_it()
    {
        Write("plugin.py", "");
        Write("user.py", "importlib.import_module('plugin')\n");
        Write("talker.py", "print('plugin')\n");

        var facts = await Analyze();

        Assert.Equal(["plugin"], facts.Names("user", "references"));
        Assert.Empty(facts.Names("talker", "references"));
    }

    [Theory]
    [InlineData("_SUBMODULES = {'deep.leaf'}\ndef __getattr__(name): pass")]
    [InlineData("__getattr__, __dir__, __all__ = lazy.attach(__name__, submodules={'deep.leaf'})")]
    [InlineData("__all__ = ['deep.leaf']")]
    [InlineData("__all__ = []\n__all__ += ['deep.leaf']")]
    public async Task A_lazy_package_refers_to_its_submodules_by_their_bare_names(string source)
    {
        Write("pkg/__init__.py", source);
        Write("pkg/deep/leaf.py", "");

        Assert.Contains("pkg.deep.leaf", (await Analyze()).Names("pkg", "references"));
    }

    [Fact]
    public async Task Names_inside_extension_modules_are_references()
    {
        Write("pkg/fast.so", "\0ELF\0pkg.helper\0pkg.helpers\0xpkg.other_\0");
        Write("pkg/helper.py", "");
        Write("pkg/other.py", "");

        Assert.Equal(["pkg.helper"], (await Analyze()).Names("pkg.fast", "references"));
    }

    [Fact]
    public async Task The_standard_library_is_that_of_every_version_from_3_11_on()
    {
        var names = (await Analyze()).Json["standardLibrary"]!.AsArray().Select(name => (string)name!).ToHashSet();

        Assert.Superset(new HashSet<string> { "os", "sys", "builtins", "_io", "__future__", "__main__", "tomllib", "distutils", "imp", "cgi", "test", "msvcrt" }, names);
        Assert.DoesNotContain("pip", names);
    }

    [Theory]
    [InlineData("sys.modules[alias] = module")]
    [InlineData("sys.modules.setdefault(alias, module)")]
    [InlineData("sys.meta_path.insert(0, Finder(alias))")]
    [InlineData("from sys import meta_path")]
    [InlineData("import sys as _sys\n_sys.modules[alias] = module")]
    public async Task Names_that_an_import_hook_mentions_are_not_missing(string source)
    {
        Write("hook.py", $"{source}\nalias = 'httpx.deeper'\n");
        Write("plain.py", "alias = 'fastapi'\n");
        Write("a.py", "import httpx\n");
        Write("b.py", "import fastapi\n");

        Assert.Equal(["b"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Theory]
    [InlineData("sys.path.insert(0, here)", true)]
    [InlineData("sys.path[0] = here", true)]
    [InlineData("sys.path += [here]", true)]
    [InlineData("from sys import path\npath.append(here)", true)]
    [InlineData("site.addsitedir(here)", true)]
    [InlineData("print(sys.path)", false)]
    [InlineData("os.path.join(here)", false)]
    public async Task A_module_that_edits_sys_path_may_import_whatever_has_a_file(string source, bool isImportable)
    {
        Write("pkg/tools/helpers.py", "");
        Write("user.py", $"{source}\nimport helpers\n");

        Assert.Equal(isImportable, !(await Analyze()).Graph.Unimportable(new HashSet<string>()).ContainsKey("user"));
    }

    [Fact]
    public async Task A_vendored_name_is_not_missing()
    {
        Write("setuptools/__init__.py", "");
        Write("setuptools/_vendor/more_itertools/__init__.py", "");
        Write("setuptools/dist.py", "import more_itertools\nfrom setuptools.extern.anything import x\n");

        Assert.Empty((await Analyze()).Graph.Unimportable(new HashSet<string>()));
    }

    [Theory]
    [InlineData("lazy_loader.attach_stub(__name__, __file__)", true)]
    [InlineData("__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)", true)]
    [InlineData("attach(__name__)", false)]
    public async Task A_module_that_reads_its_stub_is_known(string source, bool attaches)
    {
        Write("pkg/__init__.py", source);

        Assert.Equal(attaches, (await Analyze()).Graph.Find("pkg")!.AttachesStub);
    }

    [Fact]
    public async Task Text_files_that_sources_mention_are_known()
    {
        Write("pkg/words/__init__.py", "a = files(__name__).joinpath('Lorem ipsum.txt')\nb = f'{here}/data/list.TXT'\nc = 'plain'\n'''See CHANGES.md.'''\n");

        var graph = (await Analyze()).Graph;

        Assert.True(graph.NamesText("pkg/words/Lorem ipsum.txt"));
        Assert.True(graph.NamesText("pkg/data/list.TXT"));
        Assert.False(graph.NamesText("pkg/CHANGES.md"));
        Assert.False(graph.NamesText("other/Lorem ipsum.txt"));
    }

    [Fact]
    public async Task Nothing_of_the_tree_is_run()
    {
        var witness = Path.Combine(_scripts.Path, "witness");
        Write("pkg/__init__.py", $"open({System.Text.Json.JsonSerializer.Serialize(witness)}, 'w')\n");
        Write("json.py", "raise SystemExit('the tree leaked')\n");
        Write("ast.py", "raise SystemExit('the tree leaked')\n");

        await Analyze(workingDirectory: _tree.Path);

        Assert.False(File.Exists(witness));
        Assert.Empty(Directory.GetDirectories(_tree.Path, "__pycache__", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Large_trees_are_read_by_several_processes_and_said_the_same_each_time()
    {
        foreach (var i in Enumerable.Range(0, 30))
        {
            Write($"pkg/m{i:D2}.py", $"import m{i}_missing\nfrom pkg import m{(i + 1) % 30:D2}\n{string.Concat(Enumerable.Repeat("# filler\n", 10_000 + i))}");
        }

        var (first, second) = (await Analyze(), await Analyze());

        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.All(Enumerable.Range(0, 30), i =>
        {
            Assert.Equal([$"m{i}_missing", "pkg"], first.Names($"pkg.m{i:D2}", "always").Order(StringComparer.Ordinal));
            Assert.Equal([$"pkg.m{(i + 1) % 30:D2}"], first.Names($"pkg.m{i:D2}", "alwaysFrom"));
        });
    }

    [UnixFact]
    public async Task Links_to_folders_are_not_followed()
    {
        Write("pkg/leaf.py", "");
        Directory.CreateSymbolicLink(Path.Combine(_tree.Path, "pkg", "loop"), _tree.Path);
        File.CreateSymbolicLink(Path.Combine(_tree.Path, "dangling.py"), "nowhere.py");
        File.CreateSymbolicLink(Path.Combine(_tree.Path, "linked.py"), "pkg/leaf.py");

        Assert.Equal(["linked", "pkg", "pkg.leaf"], (await Analyze()).Graph.Modules.Select(module => module.Name));
    }

    [Fact]
    public async Task An_empty_folder_has_no_modules() => Assert.Empty((await Analyze()).Graph.Modules);

    [Fact]
    public async Task A_folder_that_does_not_exist_is_an_error()
    {
        var result = await Run("-I", "-S", "-B", EmbeddedScripts.WriteTo(_scripts.Path, "analyze.py"), Path.Combine(_tree.Path, "nothing"));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("usage: analyze.py", result.Error, StringComparison.Ordinal);
    }

    private static async Task<ChildProcess> Run(params string[] arguments) =>
        await ChildProcess.RunAsync((await s_python.Value).Executable, arguments);

    private void WriteUserOfBroken(string packageSource)
    {
        Write("pkg/__init__.py", packageSource);
        Write("pkg/b.py", "import fastapi\n");
        Write("pkg/c.py", "");
        Write("user.py", "from pkg import b\n");
    }

    private async Task<string> WhenImported(string source)
    {
        Write("module.py", source);
        var facts = await Analyze();
        return Assert.Single(s_whens, when => facts.Names("module", when).Any(name => name.Split('.')[0] == "wanted"));
    }

    private void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    private void Write(string path, byte[] content)
    {
        var full = Path.Combine(_tree.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    private async Task<Facts> Analyze(int? stackKilobytes = null, string? workingDirectory = null)
    {
        var python = (await s_python.Value).Executable;
        string[] arguments = ["-I", "-S", "-B", EmbeddedScripts.WriteTo(_scripts.Path, "analyze.py"), _tree.Path];
        // The output is UTF-8 whatever the locale says.
        var environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["PYTHONIOENCODING"] = "ascii" };
        var result = stackKilobytes is null
            ? await ChildProcess.RunAsync(python, arguments, environment, workingDirectory: workingDirectory)
            : await ChildProcess.RunAsync("/bin/sh", ["-c", $"ulimit -s {stackKilobytes} && exec \"$@\"", "sh", python, .. arguments], environment);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return new Facts(JsonNode.Parse(result.Output)!);
    }

    private sealed class Facts
    {
        public Facts(JsonNode json)
        {
            Json = json;
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
            Graph = ImportGraph.Parse(stream);
        }

        public JsonNode Json { get; }

        public ImportGraph Graph { get; }

        /// <summary>What one member of a module's facts says, by names.</summary>
        public IReadOnlyList<string> Names(string module, string member)
        {
            var names = Json["names"]!.AsArray().Select(name => (string)name!).ToList();
            return Json["modules"]![names.IndexOf(module)]![member]?.AsArray().Select(index => names[(int)index!]).ToList() ?? [];
        }
    }
}
