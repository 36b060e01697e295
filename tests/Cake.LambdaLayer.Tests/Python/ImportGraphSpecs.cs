using System.Text.Json;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public class ImportGraphSpecs
{
    private static readonly HashSet<string> s_nothing = [];

    [Fact]
    public void A_module_that_imports_an_absent_name_is_unimportable()
    {
        var graph = Graph([new("app") { Always = ["os", "fastapi.responses"] }, new("other") { Always = ["os", "app2"] }, new("app2")]);

        var (name, reason) = Assert.Single(graph.Unimportable(s_nothing));

        Assert.Equal("app", name);
        Assert.Equal("fastapi", reason.Missing);
        Assert.Equal("imports fastapi, which is not installed", reason.ToString());
    }

    [Fact]
    public void What_imports_an_unimportable_module_is_unimportable_and_says_through_what()
    {
        var graph = Graph([new("a") { Always = ["b"] }, new("b") { Always = ["c"] }, new("c") { Always = ["mcp"] }]);

        Assert.Equal(
            "imports b, which imports c, which imports mcp, which is not installed",
            graph.Unimportable(s_nothing)["a"].ToString()
        );
    }

    [Fact]
    public void Of_several_reasons_a_shortest_one_is_given()
    {
        var graph = Graph([
            new("a") { Always = ["b", "d"] },
            new("b") { Always = ["c"] },
            new("c") { Always = ["mcp"] },
            new("d") { Always = ["polars"] },
        ]);

        Assert.Equal("imports d, which imports polars, which is not installed", graph.Unimportable(s_nothing)["a"].ToString());
    }

    [Fact]
    public void What_lies_in_an_unimportable_package_is_unimportable()
    {
        var graph = Graph([new("pkg") { Package = true, Always = ["redis"] }, new("pkg.sub") { Package = true }, new("pkg.sub.leaf")]);

        Assert.Equal(
            "is part of pkg.sub, which is part of pkg, which imports redis, which is not installed",
            graph.Unimportable(s_nothing)["pkg.sub.leaf"].ToString()
        );
    }

    [Fact]
    public void The_package_of_an_unimportable_module_stays_importable()
    {
        var graph = Graph([new("pkg") { Package = true }, new("pkg.broken") { Always = ["redis"] }, new("pkg.fine")]);

        Assert.Equal(["pkg.broken"], graph.Unimportable(s_nothing).Keys);
    }

    [Theory]
    [InlineData("os")]
    [InlineData("__future__")]
    [InlineData("__main__")]
    [InlineData("data")]
    [InlineData("DATA.deeper")]
    [InlineData("aliased")]
    [InlineData("brought.anything")]
    [InlineData("Brought")]
    public void A_name_that_somebody_provides_is_not_missing(string name)
    {
        var graph = Graph([new("app") { Always = [name] }], topLevel: ["app", "data"], mayProvide: ["aliased"]);

        Assert.Empty(graph.Unimportable(new HashSet<string> { "brought.by.the.function" }));
    }

    [Fact]
    public void Imports_that_may_not_run_never_count()
    {
        var graph = Graph([
            new("broken") { Always = ["fastapi"] },
            new("pkg") { Package = true },
            new("pkg.broken") { Always = ["fastapi"] },
            new("maybe") { Maybe = ["fastapi", "broken"], MaybeFrom = ["pkg.broken"] },
            new("later") { Later = ["fastapi", "broken"], LaterFrom = ["pkg.broken"] },
            new("mentions") { References = ["broken"] },
        ]);

        Assert.Equal(["broken", "pkg.broken"], graph.Unimportable(s_nothing).Keys);
    }

    [Theory]
    [InlineData("setuptools._vendor.more_itertools", "setuptools.dist", false)]
    [InlineData("setuptools.extern.more_itertools", "setuptools.dist", false)]
    [InlineData("other._vendor.more_itertools", "setuptools.dist", true)]
    [InlineData("setuptools.tools.more_itertools", "setuptools.dist", true)]
    public void A_vendored_copy_provides_a_name_to_its_own_top_level_package(string copy, string importer, bool isUnimportable)
    {
        var graph = Graph(WithParents([new(copy), new(importer) { Always = ["more_itertools"] }]));

        Assert.Equal(isUnimportable, graph.Unimportable(s_nothing).ContainsKey(importer));
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Where_sys_path_is_edited_any_file_of_the_name_may_be_meant(bool byModule, bool byPackage, bool isUnimportable)
    {
        var graph = Graph([
            new("app") { Package = true, ChangesPath = byPackage },
            new("app.main") { Always = ["helpers"], ChangesPath = byModule },
            new("tools") { Package = true },
            new("tools.helpers"),
        ]);

        Assert.Equal(isUnimportable, graph.Unimportable(s_nothing).ContainsKey("app.main"));
    }

    [Fact]
    public void Where_sys_path_is_edited_a_name_without_any_file_is_missing_all_the_same()
    {
        var graph = Graph([new("app") { Always = ["fastapi"], ChangesPath = true }]);

        Assert.True(graph.Unimportable(s_nothing).ContainsKey("app"));
    }

    [Fact]
    public void A_submodule_asked_for_by_name_must_exist_when_its_package_offers_nothing_else()
    {
        var graph = Graph([
            new("pkg") { Package = true },
            new("pkg.broken") { Always = ["fastapi"] },
            new("user") { Always = ["pkg"], AlwaysFrom = ["pkg.broken"] },
        ]);

        Assert.Equal("imports pkg.broken, which imports fastapi, which is not installed", graph.Unimportable(s_nothing)["user"].ToString());
    }

    [Fact]
    public void A_namespace_package_offers_nothing_but_its_submodules()
    {
        var graph = Graph([
            new("ns") { Package = true, Kind = "namespace" },
            new("ns.broken") { Always = ["fastapi"] },
            new("user") { Always = ["ns"], AlwaysFrom = ["ns.broken"] },
        ]);

        Assert.True(graph.Unimportable(s_nothing).ContainsKey("user"));
    }

    [Theory]
    [InlineData("source", true, false, null)]
    [InlineData("source", false, true, null)]
    [InlineData("source", false, false, "SyntaxError")]
    [InlineData("extension", false, false, null)]
    [InlineData("bytecode", false, false, null)]
    public void A_package_that_may_offer_the_name_otherwise_needs_no_such_submodule(string kind, bool open, bool binds, string? error)
    {
        var graph = Graph([
            new("pkg")
            {
                Package = true,
                Kind = kind,
                Open = open,
                Binds = binds ? ["pkg.broken"] : [],
                Error = error,
            },
            new("pkg.broken") { Always = ["fastapi"] },
            new("user") { Always = ["pkg"], AlwaysFrom = ["pkg.broken"] },
        ]);

        Assert.Equal(["pkg.broken"], graph.Unimportable(s_nothing).Keys);
    }

    [Fact]
    public void Modules_that_import_each_other_are_importable()
    {
        var graph = Graph([new("a") { Always = ["b"] }, new("b") { Always = ["c"] }, new("c") { Always = ["a"] }]);

        Assert.Empty(graph.Unimportable(s_nothing));
    }

    [Fact]
    public void A_module_that_its_failing_package_imports_first_may_outlive_the_failure()
    {
        // After the failure of pkg, pkg.early is still in sys.modules, and a second import of it succeeds.
        var graph = Graph([
            new("pkg") { Package = true, Always = ["pkg.early", "redis"] },
            new("pkg.early"),
            new("pkg.broken") { Always = ["redis"] },
            new("pkg.idle"),
            new("user") { Always = ["pkg.early"] },
        ]);

        Assert.Equal(["pkg", "pkg.broken", "pkg.idle"], graph.Unimportable(s_nothing).Keys);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_module_of_a_cycle_may_find_the_failing_one_half_done_unless_it_is_imported_later_only(
        bool whileImporting,
        bool isUnimportable
    )
    {
        var graph = Graph([
            new("a")
            {
                Always = ["redis"],
                Maybe = whileImporting ? ["b"] : [],
                Later = ["b"],
            },
            new("b") { Always = ["a"] },
        ]);

        Assert.Equal(isUnimportable, graph.Unimportable(s_nothing).ContainsKey("b"));
    }

    [Fact]
    public void What_a_failing_module_imports_again_of_its_own_packages_is_no_cycle()
    {
        var graph = Graph([
            new("pkg") { Package = true, Always = ["pkg.broken", "pkg.user"] },
            new("pkg.broken") { Always = ["pkg", "redis"] },
            new("pkg.user") { Always = ["pkg.broken"] },
        ]);

        Assert.Equal(["pkg", "pkg.broken", "pkg.user"], graph.Unimportable(s_nothing).Keys);
    }

    [Fact]
    public void A_module_of_a_name_of_the_standard_library_is_not_taken_for_the_one_that_is_imported()
    {
        var graph = Graph([new("typing") { Always = ["fastapi"] }, new("user") { Always = ["typing"] }], standardLibrary: ["typing"]);

        Assert.Equal(["typing"], graph.Unimportable(s_nothing).Keys);
    }

    [Fact]
    public void Chains_of_any_length_are_followed()
    {
        const int Length = 20_000;
        var chain = Enumerable.Range(0, Length).Select(i => new Module($"m{i:D6}") { Always = [$"m{i + 1:D6}"] }).ToList();
        var graph = Graph([.. chain.SkipLast(1), new($"m{Length - 1:D6}") { Later = ["m000000"], Maybe = ["polars"] }]);

        Assert.Equal(Length, graph.Reachable(["m000000"], s_nothing).Count);
    }

    [Fact]
    public void Chains_of_failures_are_followed_to_their_end()
    {
        const int Length = 2_000;
        var chain = Enumerable.Range(0, Length).Select(i => new Module($"m{i:D6}") { Always = [$"m{i + 1:D6}"] }).ToList();
        var graph = Graph([.. chain, new($"m{Length:D6}") { Always = ["polars"] }]);

        var reasons = graph.Unimportable(s_nothing);

        Assert.Equal(Length + 1, reasons.Count);
        Assert.EndsWith("which imports polars, which is not installed", reasons["m000000"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_way_to_import_makes_a_module_reachable_with_its_packages()
    {
        var graph = Graph(
            WithParents([
                new("root")
                {
                    Always = ["p1.a"],
                    AlwaysFrom = ["p2.a"],
                    Maybe = ["p3.a"],
                    MaybeFrom = ["p4.a"],
                    Later = ["p5.a"],
                    LaterFrom = ["p6.a"],
                    References = ["p7.a"],
                },
                .. Enumerable.Range(1, 8).Select(i => new Module($"p{i}.a") { Later = ["os", $"q{i}"] }),
                .. Enumerable.Range(1, 8).Select(i => new Module($"q{i}")),
            ])
        );

        var reached = graph.Reachable(["root", "not.in.the.tree"], s_nothing);

        Assert.Equal(
            Enumerable.Range(1, 7).SelectMany(i => new[] { $"p{i}", $"p{i}.a", $"q{i}" }).Append("root").Order(StringComparer.Ordinal),
            reached.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Nothing_is_reached_through_a_blocked_module_or_inside_a_blocked_package()
    {
        var graph = Graph(
            WithParents([
                new("root") { Always = ["blocked", "pkg.inside"] },
                new("blocked") { Always = ["behind"] },
                new("behind"),
                new("pkg.inside"),
            ])
        );

        Assert.Equal(["root"], graph.Reachable(["root"], new HashSet<string> { "blocked", "pkg" }));
    }

    [Fact]
    public void A_folder_is_in_use_when_code_outside_imports_from_it_in_any_way()
    {
        var graph = Graph(
            WithParents([
                new("np.core") { Later = ["np.testing.util"] },
                new("np.testing.util"),
                new("np.tests.test_core") { Always = ["np.core"] },
            ])
        );

        Assert.Equal(["np/testing"], graph.FoldersInUse(["np/testing", "np/tests", "np/test"]));
    }

    [Fact]
    public void What_folders_of_the_kind_import_from_each_other_does_not_count_unless_they_are_in_use_themselves()
    {
        var graph = Graph(
            WithParents([
                new("a.main") { Always = ["a.testing.util"] },
                new("a.testing.util") { Always = ["a.tests.data"] },
                new("a.tests.data"),
                new("b.testing.util") { Always = ["b.tests.data"] },
                new("b.tests.data"),
            ])
        );

        Assert.Equal(
            ["a/testing", "a/tests"],
            graph.FoldersInUse(["a/testing", "a/tests", "b/testing", "b/tests"]).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["a.testing", "a.testing.util", "a.tests", "a.tests.data"],
            graph.ReachedFromOutside(["a/testing", "a/tests", "b/testing", "b/tests"]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void What_a_blocked_module_imports_does_not_count()
    {
        var graph = Graph(WithParents([new("a.main") { Always = ["a.docs.text", "sphinx"] }, new("a.docs.text")]));

        Assert.Equal(["a/docs"], graph.FoldersInUse(["a/docs"]));
        Assert.Empty(graph.FoldersInUse(["a/docs"], graph.Unimportable(s_nothing).Keys.ToHashSet()));
    }

    [Fact]
    public void A_folder_around_one_in_use_is_in_use_with_it()
    {
        var graph = Graph(WithParents([new("a.main") { Always = ["a.tests.docs.text"] }, new("a.tests.docs.text"), new("a.tests.other")]));

        Assert.Equal(["a/tests", "a/tests/docs"], graph.FoldersInUse(["a/tests", "a/tests/docs"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_namespace_package_without_modules_of_its_own_is_in_use_when_something_below_is()
    {
        var graph = Graph([
            new("main") { Later = ["ns.docs.text"] },
            new("ns") { Package = true, Kind = "namespace" },
            new("ns.docs") { Package = true, Kind = "namespace" },
            new("ns.docs.text"),
        ]);

        Assert.Equal(["ns/docs"], graph.FoldersInUse(["ns/docs"]));
    }

    [Fact]
    public void The_importers_of_files_are_those_that_import_them_or_something_inside_themselves()
    {
        var graph = Graph(
            WithParents([
                new("direct") { Later = ["dist"] },
                new("deeper") { Maybe = ["dist.core"] },
                new("indirect") { Always = ["direct"] },
                new("dist.core") { Always = ["dist"] },
            ])
        );

        Assert.Equal(["deeper.py", "direct.py"], graph.ImportersOf(new HashSet<string> { "dist/__init__.py", "dist/core.py" }));
    }

    [Theory]
    [InlineData("pkg/data/words.txt", true)]
    [InlineData("pkg/WORDS.txt", false)]
    [InlineData("other/words.txt", false)]
    [InlineData("words.txt", true)]
    [InlineData("pkg/README.md", false)]
    [InlineData("pkg/cards/README.md", true)]
    [InlineData("pkg/cards/templates/README.md", true)]
    [InlineData("pkg/card/README.md", false)]
    public void A_text_is_meant_by_sources_of_its_own_package_and_a_readme_by_those_of_its_own_folders(string path, bool isMeant)
    {
        var graph = Graph([
            new("pkg") { Package = true },
            new("pkg.util.reader") { Words = ["words.txt"] },
            new("pkg.cards.deck") { Words = ["README.md"] },
            new("somewhere.other") { Words = ["README.md"] },
        ]);

        Assert.Equal(isMeant, graph.Mentions(path, isUnique: false) is not null);
    }

    [Theory]
    [InlineData("pkg/api.h", "pkg/util/reader.py")]
    [InlineData("pkg/words/de.csv", "pkg/util/reader.py")]
    [InlineData("pkg/other/de.csv", null)]
    [InlineData("pkg/words/de.xml", "pkg/util/reader.py")]
    [InlineData("pkg/words/docs/de.xml", "pkg/util/reader.py")]
    [InlineData("pkg/util/de.xml", null)]
    [InlineData("pkg/docs/de.xml", null)]
    [InlineData("pkg/docs/words/de.xml", null)]
    [InlineData("pkg/words/de.h", null)]
    [InlineData("pkg/forms/page_de.html", "pkg/util/reader.py")]
    [InlineData("pkg/forms/card_de.html", null)]
    [InlineData("pkg/data/level.csv", "pkg/util/reader.py")]
    [InlineData("pkg/util/beside.CSV", "pkg/util/reader.py")]
    [InlineData("pkg/_worker.py", "pkg/util/reader.py")]
    [InlineData("sister/api.h", null)]
    [InlineData("named/vocab.bin", "user.py")]
    [InlineData("imported/vocab.bin", "user.py")]
    [InlineData("imported/other.bin", null)]
    public void A_file_is_meant_by_its_name_by_a_pattern_of_it_or_by_stem_or_folder_and_ending(string path, string? source)
    {
        var graph = Graph([
            new("pkg") { Package = true },
            new("pkg.util.reader") { Words = ["api.h", "words", "util", "docs", ".csv", "level", "page_*.html", ".html", "_worker.py"] },
            new("user") { Words = ["named", "vocab.bin"], Later = ["imported"] },
            new("imported") { Package = true },
        ]);

        Assert.Equal(source, graph.Mentions(path, isUnique: false));
    }

    [Fact]
    public void A_name_that_only_one_package_has_may_be_said_by_any_source()
    {
        var graph = Graph([new("pkg") { Words = ["vocab.txt"] }]);

        Assert.Null(graph.Mentions("sister/data/vocab.txt", isUnique: false));
        Assert.Equal("pkg.py", graph.Mentions("sister/data/vocab.txt", isUnique: true));
    }

    [Fact]
    public void What_is_missed_first_is_told_in_the_order_in_which_python_runs_the_statements()
    {
        var graph = Graph([
            new("a") { Always = ["os", "b", "redis"], Sequence = ["os", "redis", "b"] },
            new("b") { Always = ["fastapi"], Sequence = ["fastapi"] },
            new("c") { Always = ["b", "redis"], Sequence = ["b", "redis"] },
            new("pkg")
            {
                Package = true,
                Always = ["mcp"],
                Sequence = ["mcp"],
            },
            new("pkg.leaf") { Always = ["redis"], Sequence = ["redis"] },
            new("x")
            {
                Always = ["b"],
                Maybe = ["fastapi"],
                Sequence = ["-fastapi", "b"],
            },
            new("y") { Always = ["x"], Sequence = ["x"] },
            new("z")
            {
                Always = ["redis"],
                Maybe = ["fastapi", "redis"],
                Sequence = ["-fastapi", "redis", "-redis"],
            },
        ]);
        var unimportable = graph.Unimportable(s_nothing).Keys.ToHashSet();

        var first = graph
            .MissedFirst(unimportable, s_nothing)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => entry.Value);

        // What tries to do without first may raise what it likes.
        Assert.Equal(["redis", "fastapi", "fastapi", "mcp", "mcp", null, null, "redis"], first);
    }

    [Fact]
    public void What_entry_points_name_is_in_use()
    {
        var graph = Graph(
            WithParents([new("a.testing.memory"), new("a.tests.run"), new("a.docs.page")]),
            entryPoints: ["a.testing.memory"],
            scripts: ["a.docs.page"]
        );

        Assert.Equal(["a.testing.memory"], graph.EntryPoints(scripts: false));
        Assert.Equal(["a/docs", "a/testing"], graph.FoldersInUse(["a/testing", "a/tests", "a/docs"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_outermost_modules_are_top_level_ones_and_those_of_namespace_packages()
    {
        var graph = Graph([
            new("acme") { Kind = "namespace", Package = true },
            new("acme.docs") { Package = true },
            new("acme.docs.page"),
            new("single"),
            new("bin") { Kind = "namespace", Package = true },
            new("bin.tool"),
        ]);

        Assert.Equal(["acme.docs", "single"], graph.TopLevel());
    }

    [Fact]
    public void Whoever_imports_a_name_that_the_tree_lacks_is_found_however_that_is_imported()
    {
        var graph = Graph([
            new("a") { Always = ["curses.ascii"] },
            new("b") { Maybe = ["curses"] },
            new("c") { Later = ["curses"] },
            new("d") { Always = ["os"] },
        ]);

        Assert.Equal(["a", "b", "c"], graph.Importing(["curses", "_curses"]));
    }

    [Fact]
    public void A_module_is_found_by_its_name_and_by_each_of_its_files()
    {
        var graph = Graph([
            new("pkg") { Package = true },
            new("pkg.fast")
            {
                Kind = "extension",
                Path = "pkg/fast.abi3.so",
                Shadowed = ["pkg/fast.py"],
                AttachesStub = true,
            },
        ]);

        var module = graph.Find("pkg.fast");

        Assert.NotNull(module);
        Assert.Equal(
            ("pkg.fast", "pkg/fast.abi3.so", ModuleKind.Extension, false),
            (module.Name, module.Path, module.Kind, module.IsPackage)
        );
        Assert.True(module.AttachesStub);
        Assert.Same(module, graph.FindByPath("pkg/fast.abi3.so"));
        Assert.Same(module, graph.FindByPath("pkg/fast.py"));
        Assert.Equal("pkg", graph.FindByPath("pkg/__init__.py")?.Name);
        Assert.Null(graph.FindByPath("pkg"));
        Assert.Null(graph.Find("pkg.slow"));
    }

    [Fact]
    public void The_empty_graph_answers_every_question()
    {
        Assert.Empty(ImportGraph.Empty.Modules);
        Assert.Empty(ImportGraph.Empty.Unimportable(s_nothing));
        Assert.Empty(ImportGraph.Empty.Reachable(["a"], s_nothing));
        Assert.Empty(ImportGraph.Empty.FoldersInUse(["a/tests"]));
        Assert.Null(ImportGraph.Empty.Mentions("a/words.txt", isUnique: true));
    }

    [Theory]
    [InlineData("""{"format":1,"standardLibrary":[],"topLevel":[],"mayProvide":[],"texts":{},"names":[],"modules":[]}""")]
    [InlineData(
        """{"format":2,"standardLibrary":[],"topLevel":[],"mayProvide":[],"words":[],"names":["a"],"modules":[{"path":"a.py","ki"""
    )]
    [InlineData("")]
    public void Facts_of_another_format_and_damaged_ones_are_refused(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));

        Assert.Throws<JsonException>(() => ImportGraph.Parse(stream));
    }

    /// <summary>Adds the packages that the modules lie in.</summary>
    private static Module[] WithParents(Module[] modules)
    {
        var names = modules.Select(module => module.Name).ToHashSet();
        var parents = modules
            .SelectMany(module => module.Name.Split('.')[..^1].Select((_, i) => string.Join('.', module.Name.Split('.')[..(i + 1)])))
            .Distinct()
            .Where(name => !names.Contains(name));
        return [.. modules, .. parents.Select(name => new Module(name) { Package = true })];
    }

    private static ImportGraph Graph(
        IReadOnlyCollection<Module> modules,
        string[]? standardLibrary = null,
        string[]? topLevel = null,
        string[]? mayProvide = null,
        string[]? entryPoints = null,
        string[]? scripts = null
    )
    {
        var sorted = modules.OrderBy(module => module.Name, StringComparer.Ordinal).ToList();
        var others = sorted.SelectMany(module => module.Targets).Except(sorted.Select(module => module.Name)).Order(StringComparer.Ordinal);
        var names = sorted.Select(module => module.Name).Concat(others).ToList();
        var indexes = names.Select((name, i) => (name, i)).ToDictionary(entry => entry.name, entry => entry.i);
        var words = sorted.SelectMany(module => module.Words).Distinct().Order(StringComparer.Ordinal).ToList();
        int[] Indexes(string[] targets) => targets.Select(target => indexes[target]).ToArray();

        var json = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                format = 2,
                standardLibrary = standardLibrary ?? ["__future__", "__main__", "os"],
                topLevel = topLevel ?? sorted.Select(module => module.Name.Split('.')[0]).Distinct().ToArray(),
                mayProvide = mayProvide ?? [],
                words,
                digests = Array.Empty<string>(),
                entryPoints = Indexes(entryPoints ?? []),
                scripts = Indexes(scripts ?? []),
                names,
                modules = sorted.Select(module => new
                {
                    path = module.Path ?? module.DefaultPath,
                    shadowed = module.Shadowed,
                    kind = module.Kind,
                    package = module.Package,
                    always = Indexes(module.Always),
                    alwaysFrom = Indexes(module.AlwaysFrom),
                    maybe = Indexes(module.Maybe),
                    maybeFrom = Indexes(module.MaybeFrom),
                    later = Indexes(module.Later),
                    laterFrom = Indexes(module.LaterFrom),
                    references = Indexes(module.References),
                    binds = Indexes(module.Binds),
                    sequence = module.Sequence.Select(name => name[0] == '-' ? -1 - indexes[name[1..]] : indexes[name]),
                    words = module.Words.Select(word => words.IndexOf(word)),
                    open = module.Open,
                    changesPath = module.ChangesPath,
                    attachesStub = module.AttachesStub,
                    error = module.Error,
                }),
            }
        );
        using var stream = new MemoryStream(json);
        return ImportGraph.Parse(stream);
    }

    /// <summary>One module's facts, by names.</summary>
    private sealed record Module(string Name)
    {
        public string? Path { get; init; }

        public string[] Shadowed { get; init; } = [];

        public string Kind { get; init; } = "source";

        public bool Package { get; init; }

        public string[] Always { get; init; } = [];

        public string[] AlwaysFrom { get; init; } = [];

        public string[] Maybe { get; init; } = [];

        public string[] MaybeFrom { get; init; } = [];

        public string[] Later { get; init; } = [];

        public string[] LaterFrom { get; init; } = [];

        public string[] References { get; init; } = [];

        public string[] Binds { get; init; } = [];

        public string[] Sequence { get; init; } = [];

        public string[] Words { get; init; } = [];

        public bool Open { get; init; }

        public bool ChangesPath { get; init; }

        public bool AttachesStub { get; init; }

        public string? Error { get; init; }

        public string DefaultPath =>
            Name.Replace('.', '/')
            + (
                Kind == "namespace" ? ""
                : Package ? "/__init__.py"
                : ".py"
            );

        public IEnumerable<string> Targets => [.. Always, .. AlwaysFrom, .. Maybe, .. MaybeFrom, .. Later, .. LaterFrom, .. References];
    }
}
