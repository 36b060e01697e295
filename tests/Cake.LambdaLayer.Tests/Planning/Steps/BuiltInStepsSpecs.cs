using System.Text;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tests.Planning;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class BuiltInStepsSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new();

    [Fact]
    public async Task Executables_go_and_an_interpreter_stays()
    {
        _packages.File("bin/tool", "#!/bin/sh\n").File("bin/python3.11").File("bin/python3").File("pkg/bin/data");

        Assert.Equal(["bin/tool"], await _packages.RemovedAsync(null, "Executables"));
    }

    [Fact]
    public async Task Programs_and_scripts_that_code_names_or_a_root_brings_stay_and_scripts_of_entry_points_go()
    {
        const string Start = "#!/bin/sh\n'''exec' \"$(dirname \"$0\")/python3\" \"$0\" \"$@\"\n' '''\n";
        const string Launcher = "import sys\nfrom pkg.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n";
        _packages
            .File("bin/pkg-cli", Start + Launcher)
            .File("bin/pkg3.11", "#!/usr/bin/env python3\n" + Launcher)
            .File("bin/runner-cli", "\u007fELF…")
            .File("bin/start.sh", "#!/bin/sh\nexec runner-cli\n")
            .File("bin/jp.py", "#!/usr/bin/env python3\nimport jmes\n")
            .File("bin/root-tool", "#!/usr/bin/env python3\nimport root\nroot.run()\n")
            .File("pkg/cli.py", "import shutil\nRUNNER = shutil.which('runner-cli')\nOWN = 'pkg-cli'\n")
            .Install("pkg", ["pkg/__init__.py", "bin/pkg-cli", "bin/pkg3.11", "bin/runner-cli", "bin/start.sh"])
            .Install("jmes", ["jmes.py", "bin/jp.py"])
            .Install("root", ["root.py", "bin/root-tool"]);

        var plan = await _packages.PlanAsync(roots: ["root"], steps: "Executables");

        Assert.Equal(["bin/jp.py", "bin/pkg-cli", "bin/pkg3.11", "bin/start.sh"], PackagesFolder.Removed(plan));
    }

    [Fact]
    public async Task Metadata_keeps_what_importlib_metadata_reads()
    {
        _packages
            .Install("pkg", ["pkg/__init__.py"])
            .File("pkg-1.0.dist-info/entry_points.txt", "[a]\nb = c\n")
            .File("pkg-1.0.dist-info/sboms/x.json")
            .File("pkg-1.0.dist-info/top_level.txt", "pkg\n")
            .File("pkg-1.0.dist-info/own.json", "{}")
            .File("pkg-1.0.dist-info/WHEEL")
            .File("old.egg-info/PKG-INFO", "Name: old\nVersion: 1\n")
            .File("old.egg-info/dependency_links.txt")
            .File("old.egg-info/requires.txt")
            .File("old.egg-info/SOURCES.txt");

        var plan = await _packages.PlanAsync(steps: "Metadata");

        Assert.Equal(
            ["old.egg-info/dependency_links.txt", "pkg-1.0.dist-info/WHEEL", "pkg-1.0.dist-info/sboms/x.json"],
            PackagesFolder.Removed(plan)
        );
        var rewritten = plan.Changes.Where(change => change.Kind == ChangeKind.Rewrite).ToList();
        Assert.Equal(["pkg-1.0.dist-info/METADATA", "pkg-1.0.dist-info/RECORD"], rewritten.Select(change => change.Path));
        Assert.Equal("Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n", rewritten[0].Content!.Text());
    }

    [Fact]
    public async Task What_extension_modules_were_made_of_goes_and_they_stay()
    {
        _packages
            .File("pkg/__init__.py")
            .File("pkg/m.pyx")
            .File("pkg/m.pxd")
            .File("pkg/m.c")
            .File("pkg/m.so")
            .File("pkg/include/m.h")
            .File("pkg/lib/m.a")
            .File("pkg/data.csv");

        Assert.Equal(
            ["pkg/include/m.h", "pkg/lib/m.a", "pkg/m.c", "pkg/m.pxd", "pkg/m.pyx"],
            await _packages.RemovedAsync(null, "NativeSources")
        );
    }

    [Fact]
    public async Task A_pyc_without_a_source_is_code()
    {
        _packages
            .File("pkg/__init__.py")
            .File("pkg/__pycache__/__init__.cpython-311.pyc")
            .File("pkg/legacy.pyc")
            .File("pkg/both.py")
            .File("pkg/both.pyc");

        Assert.Equal(["pkg/__pycache__/__init__.cpython-311.pyc", "pkg/both.pyc"], await _packages.RemovedAsync(null, "BytecodeCache"));
    }

    [Fact]
    public async Task Documentation_goes_and_texts_that_code_names_stay()
    {
        _packages
            .File("pkg/__init__.py", "import os\nNAMES = open(os.path.dirname(__file__) + '/lists/names.txt')\n")
            .File("pkg/lists/names.txt")
            .File("pkg/README.md")
            .File("pkg/changes.rst")
            .File("pkg/docs/index.html")
            .File(
                "text/__init__.py",
                "import importlib.resources\nLOREM = importlib.resources.files(__name__).joinpath('Lorem ipsum.txt').read_text()\n"
            )
            .File("text/Lorem ipsum.txt");

        Assert.Equal(["pkg/README.md", "pkg/changes.rst", "pkg/docs/index.html"], await _packages.RemovedAsync(null, "Documentation"));
    }

    [Fact]
    public async Task Packages_that_happen_to_be_called_docs_or_licenses_stay()
    {
        _packages
            .File("sdk/__init__.py", "def f():\n    from sdk.docs import g\n")
            .File("sdk/docs/__init__.py")
            .File("sdk/docs/helper.py")
            .File("packaging/__init__.py")
            .File("packaging/licenses/__init__.py")
            .File("packaging/licenses/_spdx.py")
            .File("packaging/license.py");

        Assert.Empty(await _packages.RemovedAsync(null, "Documentation"));
    }

    [Fact]
    public async Task Licence_texts_are_gathered_once_and_not_lost()
    {
        _packages
            .Install("one", ["one/__init__.py", "one/LICENSE"])
            .File("one/LICENSE", "Do as you please.\n")
            .Install("two", ["two.py", "two-1.0.dist-info/licenses/COPYING"])
            .File("two-1.0.dist-info/licenses/COPYING", "Do as you please.\n")
            .Install("gone", ["gone.py", "gone-1.0.dist-info/LICENSE"])
            .File("gone-1.0.dist-info/LICENSE", "Secret terms.\n");
        var recipe = TestRecipe.Empty with { Optional = new(["gone"], [], []) };

        var plan = await _packages.PlanAsync(recipe, steps: ["Documentation", "Metadata", "OptionalDependencies"]);

        var notices = Assert.Single(plan.Changes, change => change.Kind == ChangeKind.Add);
        var text = notices.Content!.Text();
        Assert.Equal(2, text.Split("Do as you please.").Length);
        Assert.Contains("one 1.0\ntwo 1.0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret terms", text, StringComparison.Ordinal);
        Assert.Contains("one/LICENSE", PackagesFolder.Removed(plan));
    }

    [Fact]
    public async Task Tests_go_and_packages_of_that_name_that_other_code_imports_stay()
    {
        _packages
            .File("num/__init__.py", "from num import testing\n")
            .File("num/testing/__init__.py", "from num._core.tests import _natype\n")
            .File("num/testing/overrides.py")
            .File("num/testing/tests/test_utils.py")
            .File("num/_core/__init__.py")
            .File("num/_core/tests/_natype.py")
            .File("num/lib/__init__.py")
            .File("num/lib/tests/test_io.py", "open('data.npy')\n")
            .File("num/lib/tests/data.npy");

        Assert.Equal(
            ["num/lib/tests/data.npy", "num/lib/tests/test_io.py", "num/testing/tests/test_utils.py"],
            await _packages.RemovedAsync(null, "Tests")
        );
    }

    [Fact]
    public async Task Top_level_packages_and_all_there_is_of_a_distribution_are_no_tests()
    {
        _packages
            .File("benchmark/__init__.py")
            .File("benchmark/levels.dat")
            .File("tests/notes.dat")
            .Install("acme-testing", ["acme/testing/__init__.py", "acme/testing/run.py"])
            .Install("acme-core", ["acme/core/__init__.py", "acme/core/tests/test_core.py"]);

        Assert.Equal(["acme/core/tests/test_core.py", "tests/notes.dat"], await _packages.RemovedAsync(null, "Tests"));
    }

    [Fact]
    public async Task The_package_around_a_file_that_stays_stays_importable()
    {
        _packages
            .File("pkg/__init__.py", "open('server.pem')\n")
            .File("pkg/test/__init__.py", "from pkg.test import helpers\n")
            .File("pkg/test/helpers.py")
            .File("pkg/test/server.pem")
            .File("pkg/test/test_all.py");

        Assert.Equal(["pkg/test/test_all.py"], await _packages.RemovedAsync(null, "Tests"));
    }

    [Fact]
    public async Task What_an_entry_point_names_is_no_test()
    {
        _packages
            .File("pkg/__init__.py")
            .File("pkg/testing/__init__.py")
            .File("pkg/testing/memory.py")
            .File("pkg/tests/other.py")
            .Install("pkg", ["pkg/__init__.py"])
            .File("pkg-1.0.dist-info/entry_points.txt", "[pkg.backends]\nmemory = pkg.testing.memory:Backend\n");

        Assert.Equal(["pkg/tests/other.py"], await _packages.RemovedAsync(null, "Tests"));
    }

    [Fact]
    public async Task Files_that_code_means_stay_whatever_folder_and_ending_they_have()
    {
        _packages
            .File(
                "pkg/__init__.py",
                """
                import cffi, pathlib, subprocess, sys
                HERE = pathlib.Path(__file__).parent
                def page(): return (HERE / "templates" / "docs" / "page.html").read_text()
                def levels(): return (HERE / "test" / "levels.csv").read_text()
                def kernel(name): return (HERE / "kernels" / (name + ".c")).read_text()
                def declarations(): return (HERE / "api.h").read_text()
                def stub(): return (HERE / "client.pyi").read_text()
                def worker(): return subprocess.run([sys.executable, str(HERE / "_worker.py")], check=True)
                """
            )
            .File("pkg/templates/docs/page.html")
            .File("pkg/docs/other.html")
            .File("pkg/test/levels.csv")
            .File("pkg/test/other.csv")
            .File("pkg/kernels/scale.c")
            .File("pkg/native/module.c")
            .File("pkg/api.h")
            .File("pkg/client.pyi")
            .File("pkg/other.pyi")
            .File("pkg/_worker.py")
            .File("pkg/other.py");

        Assert.Equal(["pkg/docs/other.html"], await _packages.RemovedAsync(null, "Documentation"));
        Assert.Equal(["pkg/test/other.csv"], await _packages.RemovedAsync(null, "Tests"));
        Assert.Equal(["pkg/native/module.c"], await _packages.RemovedAsync(null, "NativeSources"));
        Assert.Equal(["pkg/other.pyi"], await _packages.RemovedAsync(null, "TypeStubs"));
        var compiled = await _packages.PlanAsync(steps: "SourceFiles");
        Assert.Equal(["pkg/__init__.py", "pkg/other.py"], compiled.Changes.Select(change => change.Path));
    }

    [Fact]
    public async Task A_source_that_asks_for_its_own_text_stays_one()
    {
        _packages
            .File("pkg/__init__.py")
            .File("pkg/fast.py", "@jit(cache=True)\ndef f(): pass\n")
            .File("pkg/told.py", "import inspect\ndef f(): return inspect.getsource(f)\n")
            .File("pkg/lazy.py", "import lazy_loader\n__getattr__ = lazy_loader.attach_stub(__name__, __file__)\n")
            .File("pkg/plain.py");

        var plan = await _packages.PlanAsync(steps: ["SourceFiles", "Bytecode"]);

        Assert.Equal(
            ["pkg/__init__.py", "pkg/plain.py"],
            plan.Changes.Where(change => change.Kind == ChangeKind.Rewrite).Select(change => change.Path)
        );
        Assert.Equal(
            ["pkg/fast.py", "pkg/lazy.py", "pkg/told.py"],
            plan.Changes.Where(change => change.Kind == ChangeKind.Add).Select(change => change.MadeOf)
        );
    }

    [Fact]
    public async Task A_file_of_which_a_checksum_is_known_keeps_its_bytes()
    {
        const string Text = "{ \"a\": 1 }";
        var bytes = System.Text.Encoding.UTF8.GetBytes(Text);
        var sha256 = System.Security.Cryptography.SHA256.HashData(bytes);
        foreach (
            var (name, file, sum) in new[]
            {
                ("a", "root.sha256", Convert.ToHexStringLower(sha256) + "  root.json\n"),
                ("b", "sums.json", $"{{\"root.json\": \"sha256-{Convert.ToBase64String(sha256)}\"}}"),
                ("c", "__init__.py", $"SUM = '{Convert.ToHexString(sha256)}'\n"),
                ("d", "sums.txt", "0" + Convert.ToHexStringLower(sha256)),
            }
        )
        {
            using var packages = new PackagesFolder();
            packages.File($"{name}/root.json", Text).File($"{name}/{file}", sum);

            var plan = await packages.PlanAsync(steps: "JsonWhitespace");

            Assert.Equal(name == "d", plan.Changes.Any(change => change.Path == $"{name}/root.json"));
        }
    }

    [Fact]
    public async Task Type_stubs_go_unless_their_module_reads_them_at_run_time()
    {
        _packages
            .File("lazy/__init__.py", "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n")
            .File("lazy/__init__.pyi")
            .File("lazy/sub.pyi")
            .File("typed/__init__.pyi")
            .File("typed/py.typed");

        Assert.Equal(["lazy/sub.pyi", "typed/__init__.pyi"], await _packages.RemovedAsync(null, "TypeStubs"));
    }

    [Fact]
    public async Task Modules_that_can_never_be_imported_go_unless_the_function_brings_what_they_need()
    {
        _packages
            .File("app/__init__.py")
            .File("app/server.py", "import fastapi\n")
            .File("app/maybe.py", "try:\n    import fastapi\nexcept ImportError:\n    pass\n")
            .File("app/moves.py", "import six.moves.urllib\n")
            .File("six.py");

        var plan = await _packages.PlanAsync(steps: "UnimportableModules");

        var change = Assert.Single(plan.Changes);
        Assert.Equal("app/server.py", change.Path);
        Assert.Contains("fastapi", change.Rule, StringComparison.Ordinal);
        Assert.Equal("raise ModuleNotFoundError(\"No module named 'fastapi'\", name=\"fastapi\")\n", change.Content!.Text());
        Assert.Empty((await _packages.PlanAsync(TestRecipe.Empty with { Provided = ["fastapi"] }, steps: "UnimportableModules")).Changes);
    }

    [Fact]
    public async Task A_module_that_raises_its_own_error_for_a_missing_distribution_stays_and_so_does_what_imports_it()
    {
        _packages
            .File("app/__init__.py")
            .File("app/own.py", "try:\n    import mcp\nexcept ImportError:\n    raise RuntimeError('no mcp')\nfrom app.server import run\n")
            .File("app/server.py", "import mcp\n")
            .File("app/user.py", "from app import own\nimport mcp\n");

        var plan = await _packages.PlanAsync(steps: "UnimportableModules");

        Assert.Equal(["app/server.py"], plan.Changes.Select(change => change.Path));
    }

    [Fact]
    public async Task What_lies_in_a_package_that_can_never_be_imported_goes_and_the_package_raises_the_error()
    {
        _packages.File("app/__init__.py").File("app/server/__init__.py", "import mcp\n").File("app/server/run.py", "import fastapi\n");

        var plan = await _packages.PlanAsync(steps: "UnimportableModules");

        Assert.Equal(["app/server/run.py"], PackagesFolder.Removed(plan));
        var stub = Assert.Single(plan.Changes, change => change.Kind == ChangeKind.Rewrite);
        Assert.Contains("name=\"mcp\"", stub.Content!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_that_need_a_part_of_the_standard_library_go_with_it_unless_no_interpreter_is_bundled()
    {
        _packages
            .File("pkg/__init__.py")
            .File("pkg/gui.py", "import tkinter\n")
            .File("pkg/window.py", "from pkg import gui\n")
            .File("pkg/maybe.py", "try:\n    import tkinter\nexcept ImportError:\n    pass\n")
            .File("pkg/absent.py", "import absent, tkinter\n");

        Assert.Equal(["pkg/gui.py", "pkg/window.py"], await _packages.RemovedAsync(null, "StandardLibrary"));
        Assert.Empty(PackagesFolder.Removed(await _packages.PlanAsync(target: TestRecipe.Python, steps: "StandardLibrary")));
    }

    [Fact]
    public async Task An_extension_module_that_only_such_modules_import_goes_along()
    {
        _packages
            .File("pkg/__init__.py", "def show():\n    from pkg import gui\n")
            .File("pkg/gui.py", "import tkinter\nfrom pkg import _gui\n")
            .File("pkg/_gui.abi3.so")
            .File("pkg/_fast.abi3.so")
            .File("pkg/user.py", "from pkg import _fast\n");

        Assert.Equal(["pkg/_gui.abi3.so", "pkg/gui.py"], await _packages.RemovedAsync(null, "StandardLibrary"));
    }

    [Theory]
    [InlineData("import ensurepip._uninstall\n", "", "ensurepip")]
    [InlineData("def f():\n    import readline\n", "", "readline")]
    [InlineData("from pkg import inner\n", "import curses\n", "curses")]
    [InlineData("def f():\n    from pkg import inner\n", "import curses\n", "curses")]
    [InlineData("", "import curses\n", null)]
    [InlineData("import turtle\n", "", "tkinter,turtle")]
    [InlineData("def f():\n    from pkg import inner\n", "import tkinter\n", null)]
    [InlineData("def f():\n    import test.support\n", "", null)]
    public async Task What_the_packages_reach_of_the_standard_library_stays(string package, string inner, string? needed)
    {
        _packages.File("pkg/__init__.py", package).File("pkg/inner.py", inner).File("pkg/unused.py", "import pydoc_data\n");
        var step = CleanupSteps.Of(TestRecipe.Empty).Single(step => step.Name == "StandardLibrary");

        var input = await _packages.InputAsync();

        Assert.Equal(needed ?? "", string.Join(',', step.NeededOfInterpreter(input).Order(StringComparer.Ordinal)));
        Assert.DoesNotContain("pkg/__init__.py", await _packages.RemovedAsync(null, "StandardLibrary"));
        Assert.Contains("pkg/unused.py", await _packages.RemovedAsync(null, "StandardLibrary"));
    }

    [Fact]
    public async Task A_recipe_keeps_files_from_every_step()
    {
        _packages.File("pkg/data/a.txt").File("pkg/data/b.txt");

        Assert.Equal(
            ["pkg/data/b.txt"],
            await _packages.RemovedAsync(TestRecipe.Empty with { Keep = [new KeepRule("pkg/data/a.txt", "it is data")] }, "Documentation")
        );
    }

    [Theory]
    [InlineData("pkg/data", "README.md")]
    [InlineData("/opt/python/pkg/data/", "README.md")]
    [InlineData("/opt/python/lib/python3.11/site-packages/pkg/{data,README.md}", "")]
    [InlineData("pkg/data/[ab].txt", "README.md data/deep/c.txt")]
    public async Task A_recipe_keeps_what_a_pattern_names_and_all_below_it(string pattern, string removed)
    {
        _packages.File("pkg/README.md").File("pkg/data/a.txt").File("pkg/data/b.txt").File("pkg/data/deep/c.txt");

        Assert.Equal(
            removed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(path => $"pkg/{path}"),
            await _packages.RemovedAsync(TestRecipe.Empty with { Keep = [new KeepRule(pattern, "it is data")] }, "Documentation")
        );
    }

    [Fact]
    public async Task A_step_of_a_recipe_takes_what_a_pattern_names()
    {
        _packages.File("pkg/ui/a.js").File("pkg/ui/deep/b.js").File("pkg/views/c.js").File("pkg/view.js");
        var step = new RecipeStep("Own", "", "", ["./pkg/{ui,v?ews}/"], []);

        Assert.Equal(
            ["pkg/ui/a.js", "pkg/ui/deep/b.js", "pkg/views/c.js"],
            await _packages.RemovedAsync(TestRecipe.Empty with { Steps = [step] }, "Own")
        );
    }

    [Fact]
    public async Task An_unreachable_step_keeps_what_code_outside_can_reach_and_import()
    {
        _packages
            .File("app/__init__.py", "def late():\n    from app.proxy.types import Key\n    from app.proxy.server import run\n")
            .File("app/proxy/__init__.py")
            .File("app/proxy/types.py", "from app.proxy._enums import E\n")
            .File("app/proxy/_enums.py", "E = 1\n")
            .File("app/proxy/server.py", "import fastapi\nfrom app.proxy import only_server\n")
            .File("app/proxy/only_server.py")
            .File("app/proxy/ui/index.html");
        var recipe = TestRecipe.Empty with { Steps = [new RecipeStep("Proxy", "the proxy", "nobody starts it", [], ["app.proxy"])] };

        Assert.Equal(
            ["app/proxy/only_server.py", "app/proxy/server.py", "app/proxy/ui/index.html"],
            await _packages.RemovedAsync(recipe, "Proxy")
        );
    }

    public void Dispose() => _packages.Dispose();
}
