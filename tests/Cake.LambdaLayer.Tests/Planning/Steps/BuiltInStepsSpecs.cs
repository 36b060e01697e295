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
            .File("num/lib/tests/test_io.py")
            .File("num/lib/tests/data.npy")
            .File("benchmarks/bench.py");

        Assert.Equal(
            ["benchmarks/bench.py", "num/lib/tests/data.npy", "num/lib/tests/test_io.py", "num/testing/tests/test_utils.py"],
            await _packages.RemovedAsync(null, "Tests")
        );
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
        Assert.Empty(await _packages.RemovedAsync(TestRecipe.Empty with { Provided = ["fastapi"] }, "UnimportableModules"));
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
