using System.Text;
using System.Text.Json.Nodes;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

/// <summary>What the embedded script says of small trees, run with a real Python.</summary>
public sealed class AnalyzeScriptSpecs : IDisposable
{
    private static readonly string[] s_whens = ["always", "maybe", "later"];

    private readonly TemporaryDirectory _tree = TemporaryDirectory.Create();
    private readonly TemporaryDirectory _scripts = TemporaryDirectory.Create();

    public void Dispose()
    {
        _tree.Dispose();
        _scripts.Dispose();
    }

    [Fact]
    public async Task An_import_that_every_import_of_the_module_runs_is_unconditional() =>
        await AssertImported(
            "always",
            [
                "import wanted",
                "import os, wanted.deeper as w",
                "from wanted.deeper import name",
                "from wanted import *",
                "'''Docs.'''\nfrom __future__ import annotations\nimport wanted",
                "class A:\n    class B:\n        import wanted",
                "x = 1; import wanted",
            ]
        );

    [Fact]
    public async Task An_import_below_a_condition_may_run() =>
        await AssertImported(
            "maybe",
            [
                "try:\n    import wanted\nexcept ImportError:\n    pass",
                "try:\n    pass\nexcept ImportError:\n    import wanted",
                "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import wanted",
                "try:\n    pass\nfinally:\n    import wanted",
                "try:\n    import wanted\nexcept* ImportError:\n    pass",
                "if x:\n    import wanted",
                "if x:\n    pass\nelif y:\n    import wanted",
                "if not TYPE_CHECKING:\n    import wanted",
                "if TYPE_CHECKING:\n    pass\nelse:\n    import wanted",
                "with contextlib.suppress(ImportError):\n    import wanted",
                "for x in y:\n    import wanted",
                "while x:\n    import wanted",
                "match x:\n    case 1:\n        import wanted",
                "if x:\n    class A:\n        import wanted",
                "class A:\n    try:\n        import wanted\n    except ImportError:\n        pass",
            ]
        );

    [Fact]
    public async Task An_import_in_a_function_or_for_type_checkers_runs_later() =>
        await AssertImported(
            "later",
            [
                "def f():\n    import wanted",
                "async def f():\n    from wanted import x",
                "class A:\n    def f(self):\n        import wanted",
                "def f():\n    class A:\n        import wanted",
                "def f():\n    try:\n        import wanted\n    except ImportError:\n        pass",
                "if TYPE_CHECKING:\n    import wanted",
                "if typing.TYPE_CHECKING:\n    from wanted import x",
                "if True:\n    def f():\n        import wanted",
            ]
        );

    [Fact]
    public async Task Relative_imports_are_resolved_against_the_package()
    {
        Write("pkg/__init__.py", "from . import sibling\nfrom .sub import thing\n");
        Write("pkg/sibling.py", "from .sub.leaf import x\nfrom . import sub\n");
        Write("pkg/sub/__init__.py", "");
        Write("pkg/sub/leaf.py", "from .. import sibling\nfrom . import leaf\n");
        Write("pkg/sub/beyond.py", "from ... import beyond\nfrom ....far import beyond\n");

        var facts = await Analyze();

        Assert.Empty(facts.Names("pkg.sub.beyond", "always"));

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
        Assert.Equal(
            ("ns/deeper", ModuleKind.Namespace, true),
            (facts.Graph.Modules[1].Path, facts.Graph.Modules[1].Kind, facts.Graph.Modules[1].IsPackage)
        );
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

    [Fact]
    public async Task Extension_modules_go_by_the_name_before_their_tag()
    {
        string[] files =
        [
            "m0.so",
            "m1.abi3.so",
            "m2.cpython-311-x86_64-linux-gnu.so",
            "m3.cpython-313t-darwin.so",
            "m4.cp311-win_amd64.pyd",
            "m5.pyd",
        ];
        Array.ForEach([.. files, "libfast.so.1", "fast.tar.so"], file => Write($"pkg/{file}", "\0ELF"));

        var modules = (await Analyze()).Graph.Modules;

        Assert.Equal(["pkg", .. files.Select((_, i) => $"pkg.m{i}")], modules.Select(module => module.Name));
        Assert.All(
            modules.Skip(1).Zip(files),
            pair => Assert.Equal(($"pkg/{pair.Second}", ModuleKind.Extension), (pair.First.Path, pair.First.Kind))
        );
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
        Write("pkg/__init__.pyc", "\0z\u000bother.thing\0z0other.other)\0z0leafr");
        Write("pkg/leaf.py", "");
        Write("pkg/both.py", "");
        Write("pkg/both.pyc", "\0");
        Write("pkg/__pycache__/gone.cpython-311.pyc", "\0");
        Write("other/thing.py", "");
        Write("other/other.py", "");

        var facts = await Analyze();

        Assert.Equal(
            ["other", "other.other", "other.thing", "pkg", "pkg.both", "pkg.leaf"],
            facts.Graph.Modules.Select(module => module.Name)
        );
        Assert.Equal((ModuleKind.Bytecode, ModuleKind.Source), (facts.Graph.Find("pkg")!.Kind, facts.Graph.Find("pkg.both")!.Kind));
        Assert.Null(facts.Graph.FindByPath("pkg/both.pyc"));
        Assert.Equal(["other.other", "other.thing", "pkg.leaf"], facts.Names("pkg", "references"));
    }

    [Fact]
    public async Task A_source_that_does_not_parse_says_why_and_counts_as_importable()
    {
        Write("template.py", "import fastapi\nprint 'Python 2'\n");
        Write("zeros.py", "import fastapi\n\0");
        Write("wrong_bytes.py", [.. "import fastapi\nx = '"u8, 0xe4, .. "'\n"u8]);
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
        Write(
            "deep.py",
            string.Concat(Enumerable.Range(0, 90).Select(i => $"{new string(' ', i)}if x:\n")) + new string(' ', 90) + "import fastapi\n"
        );
        Write("fine.py", "import fastapi\n");

        var facts = await Analyze();

        Assert.All(["minus", "brackets", "dots"], name => Assert.NotNull(facts.Graph.Find(name)!.Error));
        Assert.Equal(["fastapi"], facts.Names("deep", "maybe"));
        Assert.Equal(["fastapi"], facts.Names("fine", "always"));
    }

    [Fact]
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

    [Fact]
    public async Task A_name_that_a_package_gives_to_something_else_need_not_mean_its_submodule() =>
        await AssertSubmoduleIsMeant(
            false,
            [
                "b = 1",
                "b: int = 1",
                "a, (b, *c) = x",
                "def b(): pass",
                "class b: pass",
                "import os as b",
                "from os import path as b",
                "from .c import b",
                "from . import c as b",
                "try:\n    from . import b\nexcept ImportError:\n    b = None",
                "try:\n    pass\nexcept ImportError as b:\n    pass",
                "for b in x: pass",
                "with x as (a, b): pass",
                "if (b := x): pass",
                "match x:\n    case {'k': b}: pass",
                "match x:\n    case [1, *b]: pass",
                "match x:\n    case {**b}: pass",
                "def f():\n    global b\n    b = 1",
            ]
        );

    [Fact]
    public async Task A_package_that_may_provide_any_name_need_not_mean_its_submodule() =>
        await AssertSubmoduleIsMeant(
            false,
            [
                "from .c import *",
                "def __getattr__(name): pass",
                "__getattr__, __dir__, __all__ = attach(__name__)",
                "globals()['b'] = 1",
                "globals().update(x)",
                "setattr(module, 'b', 1)",
                "exec('b = 1')",
                "import sys\nsys.modules[__name__] = x",
            ]
        );

    [Fact]
    public async Task A_name_that_a_package_gives_to_nothing_else_means_its_submodule() =>
        await AssertSubmoduleIsMeant(
            true,
            ["", "c = 1", "def f():\n    b = 1", "class C:\n    b = 1", "try:\n    from . import b\nexcept ImportError:\n    pass"]
        );

    [Fact]
    public async Task A_module_that_is_mentioned_as_text_is_referred_to() =>
        await AssertRefersToLeaf(
            true,
            [
                "importlib.import_module('pkg.sub.leaf')",
                "LAZY = {'Leaf': ('pkg.sub.leaf', 'Leaf')}",
                "ENTRY = 'pkg.sub.leaf:main'",
                "CLASS = 'pkg.sub.leaf.Leaf'",
                "import_module('.sub.leaf', package='pkg')",
                "import_module('.leaf', package='pkg.sub')",
            ]
        );

    [Fact]
    public async Task Other_texts_are_no_references() =>
        await AssertRefersToLeaf(
            false,
            ["x = 'pkg'", "x = 'pkg.sub.nothing'", "x = 'leaf'", "x = 'see pkg.sub.leaf'", "'''pkg.sub.leaf is documented here.'''"]
        );

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

    [Fact]
    public async Task A_lazy_package_refers_to_its_submodules_by_their_bare_names()
    {
        string[] sources =
        [
            "_SUBMODULES = {'deep.leaf'}\ndef __getattr__(name): pass",
            "__getattr__, __dir__, __all__ = lazy.attach(__name__, submodules={'deep.leaf'})",
            "__all__ = ['deep.leaf']",
            "__all__ = []\n__all__ += ['deep.leaf']",
        ];
        for (var i = 0; i < sources.Length; i++)
        {
            Write($"p{i}/__init__.py", sources[i]);
            Write($"p{i}/deep/leaf.py", "");
        }

        var facts = await Analyze();

        Assert.All(sources, (_, i) => Assert.Contains($"p{i}.deep.leaf", facts.Names($"p{i}", "references")));
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
    public async Task The_standard_library_is_that_of_the_Python_that_runs_it()
    {
        var version = Version.Parse((await TestInterpreter.FindAsync()).Minor);
        var names = (await Analyze()).Json["standardLibrary"]!.AsArray().Select(name => (string)name!).ToHashSet();

        Assert.Superset(
            new HashSet<string> { "os", "sys", "builtins", "_io", "__future__", "__main__", "tomllib", "test", "xxlimited", "msvcrt" },
            names
        );
        Assert.DoesNotContain("pip", names);
        Assert.DoesNotContain("__pycache__", names);
        Assert.Equal(version < new Version(3, 12), names.Contains("distutils"));
        Assert.Equal(version < new Version(3, 13), names.Contains("cgi"));
    }

    [Fact]
    public async Task Names_that_an_import_hook_mentions_are_not_missing()
    {
        string[] hooks =
        [
            "sys.modules[alias] = module",
            "sys.modules.setdefault(alias, module)",
            "sys.meta_path.insert(0, Finder(alias))",
            "from sys import meta_path",
            "import sys as _sys\n_sys.modules[alias] = module",
        ];
        for (var i = 0; i < hooks.Length; i++)
        {
            Write($"hook{i}.py", $"{hooks[i]}\nalias = 'alias{i}.deeper'\n");
            Write($"user{i}.py", $"import alias{i}\n");
        }

        Write("plain.py", "print(sys.modules)\nalias = 'fastapi'\n");
        Write("user.py", "import fastapi\n");

        Assert.Equal(["user"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Fact]
    public async Task A_module_that_edits_sys_path_may_import_whatever_has_a_file()
    {
        string[] edits =
        [
            "sys.path.insert(0, here)",
            "sys.path[0] = here",
            "sys.path += [here]",
            "from sys import path\npath.append(here)",
            "site.addsitedir(here)",
        ];
        string[] looks = ["print(sys.path)", "os.path.join(here)"];
        Write("pkg/tools/helpers.py", "");
        foreach (
            var (name, source) in edits
                .Select((source, i) => ($"edits{i}", source))
                .Concat(looks.Select((source, i) => ($"looks{i}", source)))
        )
        {
            Write($"{name}.py", $"{source}\nimport helpers\n");
        }

        Assert.Equal(looks.Select((_, i) => $"looks{i}"), (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Fact]
    public async Task A_name_in_a_folder_that_a_path_configuration_file_adds_is_not_missing()
    {
        Write("lib.pth", "# more\npkg/libs\n");
        Write("pkg/libs/inner.py", "");
        Write("pkg/libs/deep/__init__.py", "");
        Write("user.py", "import inner, deep\n");
        Write("other.py", "import absent\n");

        Assert.Equal(["other"], (await Analyze()).Graph.Unimportable(new HashSet<string>()).Keys);
    }

    [Fact]
    public async Task A_vendored_name_is_not_missing()
    {
        Write("setuptools/__init__.py", "");
        Write("setuptools/_vendor/more_itertools/__init__.py", "");
        Write("setuptools/dist.py", "import more_itertools\nfrom setuptools.extern.anything import x\n");

        Assert.Empty((await Analyze()).Graph.Unimportable(new HashSet<string>()));
    }

    [Fact]
    public async Task A_module_that_reads_its_stub_is_known()
    {
        Write("a.py", "lazy_loader.attach_stub(__name__, __file__)");
        Write("b.py", "__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)");
        Write("c.py", "attach(__name__)");

        Assert.Equal(["a", "b"], (await Analyze()).Graph.Modules.Where(module => module.AttachesStub).Select(module => module.Name));
    }

    [Fact]
    public async Task Text_files_that_sources_mention_are_known()
    {
        Write("pkg/words/Lorem ipsum.txt", "");
        Write("pkg/data/list.TXT", "");
        Write("pkg/CHANGES.md", "");
        Write(
            "pkg/words/__init__.py",
            "a = files(__name__).joinpath('Lorem ipsum.txt')\nb = f'{here}/data/list.TXT'\nc = 'plain'\n'''See CHANGES.md.'''\n"
        );

        var graph = (await Analyze()).Graph;

        Assert.NotNull(graph.Mentions("pkg/words/Lorem ipsum.txt", isUnique: false));
        Assert.NotNull(graph.Mentions("pkg/data/list.TXT", isUnique: false));
        Assert.Null(graph.Mentions("pkg/CHANGES.md", isUnique: false));
        Assert.Null(graph.Mentions("other/Lorem ipsum.txt", isUnique: false));
    }

    [Theory]
    [InlineData("open(HERE / ('page_%s.html' % language))", "pkg/forms/page_de.html")]
    [InlineData("open(HERE / 'page_{}.html'.format(language))", "pkg/forms/page_de.html")]
    [InlineData("open(HERE / f'page_{language}.html')", "pkg/forms/page_de.html")]
    [InlineData("HERE.glob('forms/*.html')", "pkg/forms/page_de.html")]
    [InlineData("open(HERE / 'forms' / (language + '.html'))", "pkg/forms/page_de.html")]
    [InlineData("open(b'/data/page_de.html')", "pkg/forms/page_de.html")]
    [InlineData("open('forms\\\\page_de.html')", "pkg/forms/page_de.html")]
    [InlineData("subprocess.run([sys.executable, HERE / '_worker.py'])", "pkg/_worker.py")]
    [InlineData("runpy.run_path(str(HERE / ('_worker' + '.py')))", "pkg/_worker.py")]
    public async Task A_file_that_a_source_reads_or_runs_is_meant(string source, string file)
    {
        Write("pkg/__init__.py", source);
        Write("pkg/forms/page_de.html", "");
        Write("pkg/_worker.py", "");

        Assert.Equal("pkg/__init__.py", (await Analyze()).Graph.Mentions(file, isUnique: false));
    }

    [Fact]
    public async Task Addresses_sentences_and_docstrings_mean_no_files()
    {
        Write("other/__init__.py", "def f():\n    'the forms/page.html'\n");
        Write("pkg/__init__.py", "TEXT = 'See https://test/docs/page.html and page.html.'\nHELP = 'https://test/page.html'\n");
        Write("pkg/page.html", "");

        Assert.Null((await Analyze()).Graph.Mentions("pkg/page.html", isUnique: false));
    }

    [Theory]
    [InlineData("import inspect\ndef f(): return inspect.getsource(f)", true)]
    [InlineData("from inspect import getsourcelines\ndef f(): return getsourcelines(f)", true)]
    [InlineData("@jit(nopython=True, cache=True)\ndef f(): pass", true)]
    [InlineData("@jit(cache=False)\ndef f(): pass", false)]
    [InlineData("fetch(cache=True)", false)]
    public async Task A_module_that_asks_for_its_own_source_is_known(string source, bool readsSource)
    {
        Write("a.py", source);

        Assert.Equal(readsSource, (await Analyze()).Graph.Find("a")!.ReadsSource);
    }

    [Fact]
    public async Task Entry_points_are_read_wherever_a_distribution_lies()
    {
        Write("pkg/__init__.py", "");
        Write("pkg/plugin.py", "");
        Write("pkg/cli.py", "");
        Write("pkg/_vendor/inner.py", "");
        Write(
            "pkg-1.dist-info/entry_points.txt",
            "[pkg.plugins]\nfirst = pkg.plugin:Plugin [extra]\n[console_scripts]\npkg = pkg.cli:main\n"
        );
        Write("pkg/_vendor/inner-1.egg-info/entry_points.txt", "[inner]\nx=pkg._vendor.inner\n");
        var graph = (await Analyze()).Graph;

        Assert.Equal(["pkg._vendor.inner", "pkg.plugin"], graph.EntryPoints(scripts: false));
        Assert.Equal(["pkg._vendor.inner", "pkg.plugin", "pkg.cli"], graph.EntryPoints(scripts: true));
    }

    [Fact]
    public async Task Checksums_that_sources_mention_are_known()
    {
        var sum = new string('A', 40);
        Write("a.py", $"SUM = '{sum}'\nNONE = '{sum}0'\n");

        Assert.Equal([sum.ToLowerInvariant()], (await Analyze()).Graph.Digests);
    }

    [Fact]
    public async Task Imports_are_told_in_the_order_in_which_they_run()
    {
        Write("a.py", "import zeta\nimport alpha\n");
        var graph = (await Analyze()).Graph;
        var nothing = new HashSet<string>();

        Assert.Equal("zeta", graph.MissedFirst(graph.Unimportable(nothing).Keys.ToHashSet(), nothing)["a"]);
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
            Write(
                $"pkg/m{i:D2}.py",
                $"import m{i}_missing\nfrom pkg import m{(i + 1) % 30:D2}\n{string.Concat(Enumerable.Repeat("# filler\n", 10_000 + i))}"
            );
        }

        var (first, second) = (await Analyze(), await Analyze());

        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.All(
            Enumerable.Range(0, 30),
            i =>
            {
                Assert.Equal([$"m{i}_missing", "pkg"], first.Names($"pkg.m{i:D2}", "always").Order(StringComparer.Ordinal));
                Assert.Equal([$"pkg.m{(i + 1) % 30:D2}"], first.Names($"pkg.m{i:D2}", "alwaysFrom"));
            }
        );
    }

    [Fact]
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
        await ChildProcess.RunAsync((await TestInterpreter.FindAsync()).Executable, arguments);

    /// <summary>
    /// Each source is a package whose submodule <c>b</c> can not be imported; <c>from package import b</c> fails with it or not.
    /// </summary>
    private async Task AssertSubmoduleIsMeant(bool isMeant, string[] packages)
    {
        for (var i = 0; i < packages.Length; i++)
        {
            Write($"p{i:D2}/__init__.py", packages[i]);
            Write($"p{i:D2}/b.py", "import fastapi\n");
            Write($"p{i:D2}/c.py", "");
            Write($"user{i:D2}.py", $"from p{i:D2} import b\n");
        }

        var unimportable = (await Analyze()).Graph.Unimportable(new HashSet<string>());

        Assert.All(
            packages,
            (_, i) =>
            {
                Assert.Contains($"p{i:D2}.b", unimportable.Keys);
                Assert.DoesNotContain($"p{i:D2}", unimportable.Keys);
                Assert.Equal(isMeant, unimportable.ContainsKey($"user{i:D2}"));
            }
        );
    }

    private async Task AssertRefersToLeaf(bool refers, string[] sources)
    {
        Write("pkg/__init__.py", "");
        Write("pkg/sub/__init__.py", "");
        Write("pkg/sub/leaf.py", "");
        for (var i = 0; i < sources.Length; i++)
        {
            Write($"pkg/sub/m{i:D2}.py", sources[i]);
        }

        var facts = await Analyze();

        Assert.All(sources, (_, i) => Assert.Equal(refers, facts.Names($"pkg.sub.m{i:D2}", "references").Contains("pkg.sub.leaf")));
    }

    /// <summary>Each source imports <c>wanted</c> in its own way; all are read in one run.</summary>
    private async Task AssertImported(string when, string[] sources)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            Write($"m{i:D2}.py", sources[i]);
        }

        var facts = await Analyze();

        Assert.All(
            sources,
            (source, i) =>
                Assert.Equal(
                    when,
                    Assert.Single(s_whens, member => facts.Names($"m{i:D2}", member).Any(name => name.Split('.')[0] == "wanted"))
                )
        );
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
        var python = (await TestInterpreter.FindAsync()).Executable;
        string[] arguments = ["-I", "-S", "-B", EmbeddedScripts.WriteTo(_scripts.Path, "analyze.py"), _tree.Path];
        // The output is UTF-8 whatever the locale says.
        var environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["PYTHONIOENCODING"] = "ascii" };
        var result = stackKilobytes is null
            ? await ChildProcess.RunAsync(python, arguments, environment, workingDirectory: workingDirectory)
            : await ChildProcess.RunAsync(
                "/bin/sh",
                ["-c", $"ulimit -s {stackKilobytes} && exec \"$@\"", "sh", python, .. arguments],
                environment
            );

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
