using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests.Elf;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.Tests.Verification.Audit;

public sealed class ElfAuditSpecs : IDisposable
{
    private const ulong Needed = 1;
    private const ulong SoName = 14;
    private const ulong Rpath = 15;
    private const ulong Runpath = 29;
    private const ushort Aarch64 = 183;
    private const string Interpreter = "python/bin/python3.11";
    private const string Packages = "python/lib/python3.11/site-packages";
    private const string Module = $"{Packages}/pkg/_native.cpython-311-x86_64-linux-gnu.so";
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";

    // On no machine there is such a library.
    private const string Absent = "libnowhere-to-be-found.so.7";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>The architecture whose layers this machine can run, and the one whose layers it cannot.</summary>
    private static (LambdaTarget Own, LambdaTarget Other) Architectures =>
        LambdaTarget.HostArchitecture == "arm64"
            ? (TestRecipe.Node with { Architecture = "arm64" }, TestRecipe.Node)
            : (TestRecipe.Node, TestRecipe.Node with { Architecture = "arm64" });

    [Fact]
    public void A_sound_layer_has_no_findings()
    {
        AddInterpreter();
        Add(
            "python/lib/python3.11/lib-dynload/zlib.cpython-311-x86_64-linux-gnu.so",
            new ElfBuilder { Strings = [(Needed, "libz.so.1"), (Rpath, "$ORIGIN/../..")] }
        );
        Add("python/lib/libz.so.1", Library("libz.so.1"));
        Add(
            Module,
            new ElfBuilder
            {
                Strings =
                [
                    (Needed, "libblas-1234.so.3"),
                    (Needed, "libstdc++.so.6"),
                    (Needed, "libz.so.1"),
                    (Needed, "libc.so.6"),
                    (Rpath, "$ORIGIN/../pkg.libs"),
                ],
                VersionNeeds = [("libc.so.6", ["GLIBC_2.34"]), ("libstdc++.so.6", ["GLIBCXX_3.4.29", "CXXABI_1.3.13"])],
            }
        );
        // Without a run path of its own, it gets what the one that loads it searches.
        Add(
            $"{Packages}/pkg.libs/libblas-1234.so.3",
            new ElfBuilder { Strings = [(SoName, "libblas-1234.so.3"), (Needed, "libgfortran-5678.so.5")] }
        );
        Add($"{Packages}/pkg.libs/libgfortran-5678.so.5", Library("libgfortran-5678.so.5"));

        var (summary, findings) = Run();

        Assert.Empty(findings);
        Assert.Equal(7, summary.Files);
        Assert.Equal(("2.34", "3.4.29", "1.3.13"), (summary.Needs["GLIBC_"], summary.Needs["GLIBCXX_"], summary.Needs["CXXABI_"]));
    }

    [Theory]
    [InlineData("nodejs22.x", "GLIBC_2.34", null)]
    [InlineData(
        "nodejs22.x",
        "GLIBC_2.35",
        "needs GLIBC_2.35 of libx.so.6, but nodejs22.x has GLIBC_2.34 at most; a wheel for manylinux_2_34_x86_64 or older would do"
    )]
    [InlineData("nodejs22.x", "GLIBC_ABI_DT_RELR", "needs GLIBC_2.36")]
    [InlineData("nodejs22.x", "GLIBC_ABI_GNU2_TLS", "needs GLIBC_2.36")]
    [InlineData("nodejs22.x", "GLIBC_PRIVATE", null)]
    [InlineData("python3.11", "GLIBC_2.28", "manylinux_2_26_x86_64 or older")]
    [InlineData("python3.12", "GLIBC_2.28", null)]
    [InlineData("nodejs22.x", "GLIBCXX_3.4.29", null)]
    [InlineData("nodejs22.x", "GLIBCXX_3.4.30", "needs GLIBCXX_3.4.30")]
    [InlineData("python3.11", "GLIBCXX_3.4.25", "has GLIBCXX_3.4.24 at most")]
    [InlineData("nodejs22.x", "CXXABI_1.3.14", "has CXXABI_1.3.13 at most")]
    [InlineData("python3.11", "CXXABI_1.3.12", "has CXXABI_1.3.11 at most")]
    [InlineData("nodejs22.x", "GCC_12.0.0", "needs GCC_12.0.0")]
    [InlineData("nodejs22.x", "GCC_7.0.0", null)]
    public void A_version_the_runtime_lacks_fails(string runtime, string version, string? problem)
    {
        var library =
            version.StartsWith("GCC_", StringComparison.Ordinal) ? "libgcc_s.so.1"
            : version.StartsWith("GLIBC_", StringComparison.Ordinal) ? "libc.so.6"
            : "libstdc++.so.6";
        Add(Module, new ElfBuilder { Strings = [(Needed, library)], VersionNeeds = [(library, ["GLIBC_2.2.5", version])] });

        Expect(
            problem?.Replace("libx.so.6", library, StringComparison.Ordinal),
            fails: true,
            Run(new LambdaTarget(LambdaRuntime.Parse(runtime), "x86_64", "3.11"))
        );
    }

    [Fact]
    public void Of_many_versions_that_are_too_new_the_newest_is_told_with_the_distribution_that_needs_it()
    {
        Add(
            Module,
            new ElfBuilder
            {
                Strings = [(Needed, "libm.so.6"), (Needed, "libc.so.6")],
                VersionNeeds = [("libm.so.6", ["GLIBC_2.35", "GLIBC_2.38"]), ("libc.so.6", ["GLIBC_2.36"])],
            }
        );

        var finding = Assert.Single(Run().Findings);

        Assert.StartsWith("needs GLIBC_2.38 of libm.so.6", finding.Problem, StringComparison.Ordinal);
        Assert.Equal("pkg", finding.Distribution);
        Assert.Equal($"{Module} (pkg): {finding.Problem}", finding.ToString());
    }

    [Fact]
    public void What_the_interpreter_needs_too_much_of_is_the_interpreters()
    {
        AddInterpreter(library => library with { VersionNeeds = [("libc.so.6", ["GLIBC_2.38"])] });

        var finding = Assert.Single(Run().Findings);

        Assert.Equal("interpreter", finding.Distribution);
        Assert.Contains("settings.PythonHome", finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GLIBC_2.38", null)]
    [InlineData("GLIBC_2.39", "needs GLIBC_2.39 of libc.so.6, but the one of the layer, python/lib/libc.so.6, has none")]
    public void A_C_library_in_the_layer_counts_instead_of_the_runtimes(string version, string? problem)
    {
        AddInterpreter(loader: "/opt/python/lib/ld-linux-x86-64.so.2");
        Add(
            "python/lib/libc.so.6",
            new ElfBuilder
            {
                Interpreter = Loader,
                Strings = [(SoName, "libc.so.6"), (Needed, "ld-linux-x86-64.so.2")],
                VersionDefinitions = ["GLIBC_2.2.5", "GLIBC_2.38"],
                VersionNeeds = [("ld-linux-x86-64.so.2", ["GLIBC_2.35"])],
            }
        );
        Add(
            "python/lib/ld-linux-x86-64.so.2",
            new ElfBuilder { Strings = [(SoName, "ld-linux-x86-64.so.2")], VersionDefinitions = ["GLIBC_2.35"] }
        );
        // DT_RUNPATH hides the interpreter's run path, but the C library is loaded by then.
        Add(Module, new ElfBuilder { Strings = [(Needed, "libc.so.6"), (Runpath, "$ORIGIN")], VersionNeeds = [("libc.so.6", [version])] });

        Expect(problem, fails: true, Run());
    }

    [Theory]
    [InlineData("libm.so.6", "needs libm.so.6, a part of the C library that is missing beside the one that the layer brings along", true)]
    [InlineData(
        "libgcc_s.so.1",
        "needs libgcc_s.so.1 of nodejs22.x, but the loader that the layer brings along may search elsewhere",
        false
    )]
    [InlineData("ld-linux-x86-64.so.2", null, false)]
    public void Beside_a_C_library_in_the_layer_those_of_the_runtime_are_out_of_place(string name, string? problem, bool fails)
    {
        AddInterpreter(loader: "/opt/python/lib/loader");
        Add("python/lib/libc.so.6", new ElfBuilder { Strings = [(SoName, "libc.so.6")] });
        Add("python/lib/loader", new ElfBuilder { Strings = [(SoName, "ld-linux-x86-64.so.2")] });
        Add(Module, new ElfBuilder { Strings = [(Needed, name)] });

        Expect(problem, fails, Run());
    }

    [Fact]
    public void A_program_of_its_own_gets_the_C_library_of_the_runtime()
    {
        AddInterpreter();
        Add("python/lib/libc.so.6", new ElfBuilder { Strings = [(SoName, "libc.so.6")], VersionDefinitions = ["GLIBC_2.38"] });
        Add(
            "python/bin/tool",
            new ElfBuilder
            {
                Interpreter = Loader,
                Strings = [(Needed, "libc.so.6")],
                VersionNeeds = [("libc.so.6", ["GLIBC_2.38"])],
            }
        );

        Assert.Equal("python/bin/tool", Expect("nodejs22.x has GLIBC_2.34", fails: true, Run()).Path);
    }

    [Fact]
    public void A_library_without_versions_is_taken_as_it_is()
    {
        Add(Module, new ElfBuilder { Strings = [(Needed, "libown.so"), (Rpath, "$ORIGIN")], VersionNeeds = [("libown.so", ["OWN_1"])] });
        Add($"{Packages}/pkg/libown.so", Library("libown.so"));

        Assert.Empty(Run().Findings);
    }

    [Fact]
    public void A_library_that_is_missing_fails_where_a_root_needs_it_whatever_this_machine_has()
    {
        var (own, other) = Architectures;
        foreach (var target in new[] { own, other })
        {
            Add(Module, new ElfBuilder { Machine = Of(target), Strings = [(Needed, Absent)] });
            var missing = $"needs {Absent}, which neither the layer nor nodejs22.x has;";

            Expect($"{missing} nothing that the roots always import needs it", fails: false, Run(target));
            Expect($"{missing} take a wheel", fails: true, Run(target, roots: Roots(alwaysImported: [Module])));
            Expect($"{missing} take a wheel", fails: true, Run(target, roots: Roots(distributions: ["pkg"])));

            // One of several, as those that use another library for the same where it is there.
            Add($"{Packages}/pkg/fine.abi3.so", new ElfBuilder { Machine = Of(target) });
            Expect($"{missing} nothing that", fails: false, Run(target, roots: Roots(distributions: ["pkg"])));
            File.Delete(Path.Combine(_folder.Path, $"{Packages}/pkg/fine.abi3.so"));
        }
    }

    [Fact]
    public void A_library_of_the_layer_that_a_root_needs_must_find_what_it_needs_itself()
    {
        Add(Module, new ElfBuilder { Strings = [(Needed, "libown.so"), (Rpath, "$ORIGIN")] });
        Add($"{Packages}/pkg/libown.so", Library("libown.so") with { Strings = [(SoName, "libown.so"), (Needed, Absent)] });

        Expect($"needs {Absent}", fails: false, Run());
        Assert.Equal($"{Packages}/pkg/libown.so", Expect($"needs {Absent}", fails: true, Run(roots: Roots(alwaysImported: [Module]))).Path);
    }

    [Fact]
    public void Libraries_for_several_processors_side_by_side_are_told_and_one_for_another_alone_fails()
    {
        Add($"{Packages}/pkg/lib-arm64.so", new ElfBuilder { Machine = Aarch64 });
        Expect("is for aarch64, the layer for x86_64", fails: true, Run());

        Add($"{Packages}/pkg/lib-amd64.so", new ElfBuilder());
        Expect("is for aarch64, the layer for x86_64", fails: false, Run());
    }

    [Fact]
    public void A_library_that_was_missing_when_the_interpreter_was_copied_is_told()
    {
        var other = Architectures.Other;
        Add("python/lib/python3.11/lib-dynload/_tkinter.so", new ElfBuilder { Machine = Of(other), Strings = [(Needed, Absent)] });

        Expect($"needs {Absent}", fails: false, Run(other));
    }

    [Fact]
    public void A_library_that_only_this_machine_has_fails()
    {
        var own = Architectures.Own;
        using var outside = TemporaryDirectory.Create();
        File.WriteAllBytes(Path.Combine(outside.Path, Absent), (Library(Absent) with { Machine = Of(own) }).Build());
        Add(Module, new ElfBuilder { Machine = Of(own), Strings = [(Needed, Absent), (Runpath, outside.Path)] });

        Assert.All(Run(own).Findings, finding => Assert.False(finding.Fails));
        var findings = Run(own, roots: Roots(alwaysImported: [Module])).Findings;

        Assert.Equal([false, true], findings.Select(finding => finding.Fails));
        Assert.Contains($"looks for its libraries in {outside.Path}, outside the layer", findings[0].Problem, StringComparison.Ordinal);
        Assert.Contains($"needs {Absent}", findings[1].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Rpath, true)]
    [InlineData(Runpath, false)]
    public void The_run_path_of_the_interpreter_holds_unless_a_file_has_a_DT_RUNPATH(ulong tag, bool isFound)
    {
        AddInterpreter();
        Add("python/lib/libextra.so", Library("libextra.so"));
        Add(Module, new ElfBuilder { Strings = [(Needed, "libextra.so"), (tag, "$ORIGIN")] });

        Expect(
            isFound ? null : "needs libextra.so, which lies in the layer at python/lib/libextra.so, where its loader does not search",
            fails: false,
            Run()
        );
    }

    [Fact]
    public void A_library_that_is_loaded_already_is_known_by_the_name_it_gives_itself_too()
    {
        Add(Interpreter, new ElfBuilder { Interpreter = Loader, Strings = [(Needed, "libown.so"), (Rpath, "$ORIGIN/../lib")] });
        Add("python/lib/libown.so", Library("libown.so.1"));
        Add(Module, new ElfBuilder { Strings = [(Needed, "libown.so.1"), (Runpath, "$ORIGIN")] });

        Assert.Empty(Run().Findings);
    }

    [Fact]
    public void Nothing_is_found_by_the_run_path_of_an_interpreter_that_is_not_in_the_layer()
    {
        var target = new LambdaTarget(LambdaRuntime.Parse("python3.12"), "x86_64", "3.12");
        Add(
            "python/pkg/_native.so",
            new ElfBuilder { Strings = [(Needed, "libpython3.12.so.1.0"), (Needed, "libz.so.1"), (Needed, "libexpat.so.1")] }
        );
        Add("python/lib/libexpat.so.1", Library("libexpat.so.1"));

        Assert.StartsWith(
            "needs libexpat.so.1, which lies in the layer",
            Assert.Single(Run(target, bundled: false).Findings).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Libraries_are_found_through_links()
    {
        Add(Module, new ElfBuilder { Strings = [(Needed, "libown.so.1"), (Rpath, "$ORIGIN/../pkg.libs:$ORIGIN")] });
        Add($"{Packages}/pkg.libs/real/libown.so.1.0", Library("libown.so.1"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, Packages, "pkg.libs/libown.so.1"), "real/./libown.so");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, Packages, "pkg.libs/real/libown.so"), "../real/libown.so.1.0");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, Packages, "pkg/loop"), "loop");

        Assert.DoesNotContain(Run().Findings, finding => finding.Path == Module);
    }

    [Theory]
    [InlineData("$ORIGIN/../pkg.libs:${ORIGIN}/.:/opt/python/lib", null)]
    [InlineData("/home/me/lib:$ORIGIN:/usr/lib64", "looks for its libraries in /home/me/lib, /usr/lib64, outside the layer")]
    [InlineData("$ORIGIN/../../../../../../usr/lib", "looks for its libraries in $ORIGIN/../../../../../../usr/lib, outside the layer")]
    [InlineData("/opt/../usr/lib", "outside the layer")]
    [InlineData("/optional/lib", "outside the layer")]
    [InlineData("lib", "looks for its libraries in lib, outside the layer")]
    [InlineData("$ORIGIN:", "looks for its libraries in the current directory, outside the layer")]
    [InlineData("", null)]
    public void A_run_path_that_leads_out_of_the_layer_is_told(string runPath, string? problem)
    {
        Add(Module, new ElfBuilder { Strings = [(Rpath, runPath)] });

        Expect(problem, fails: false, Run());
    }

    [Fact]
    public void A_library_whose_segments_are_not_aligned_fails()
    {
        Add(Module, new ElfBuilder { Misplaced = 8 });

        Expect("is not aligned, so the loader refuses it (\"ELF load command address/offset not properly aligned\")", fails: true, Run());
    }

    [Theory]
    [InlineData(7u, "x86_64", "makes the stack of the whole process executable")]
    [InlineData(null, "x86_64", "says nothing of its stack (no PT_GNU_STACK)")]
    [InlineData(6u, "x86_64", null)]
    [InlineData(7u, "arm64", "makes the stack of the whole process executable")]
    [InlineData(null, "arm64", null)]
    public void An_executable_stack_is_told(uint? flags, string architecture, string? problem)
    {
        var target = TestRecipe.Node with { Architecture = architecture };
        Add(Module, new ElfBuilder { Machine = Of(target), StackFlags = flags });

        Expect(problem, fails: false, Run(target));
    }

    [Theory]
    [InlineData(Aarch64, true, true, "is for aarch64, the layer for x86_64")]
    [InlineData(243, true, true, "is for the processor with ELF number 243, the layer for x86_64")]
    [InlineData(62, false, true, "is for x86_64, 32-bit, the layer for x86_64")]
    [InlineData(62, true, false, "is for x86_64, big-endian, the layer for x86_64")]
    public void A_library_for_another_processor_fails(ushort machine, bool is64Bit, bool isLittleEndian, string problem)
    {
        Add(
            Module,
            new ElfBuilder
            {
                Machine = machine,
                Is64Bit = is64Bit,
                IsLittleEndian = isLittleEndian,
                Strings = [(Needed, Absent)],
            }
        );

        Expect(problem, fails: true, Run());
    }

    [Fact]
    public void A_library_for_another_processor_beside_the_right_one_and_a_program_are_told()
    {
        Add($"{Packages}/pkg/linux/x86_64/libown.so", Library("libown.so"));
        Add($"{Packages}/pkg/linux/arm64/libown.so", Library("libown.so") with { Machine = Aarch64 });
        Add($"{Packages}/pkg/driver", new ElfBuilder { Machine = Aarch64, Interpreter = "/lib/ld-linux-aarch64.so.1" });

        Assert.All(Run().Findings, finding => Assert.False(finding.Fails));
        Assert.Equal([$"{Packages}/pkg/driver", $"{Packages}/pkg/linux/arm64/libown.so"], Run().Findings.Select(finding => finding.Path));
    }

    [Fact]
    public void A_library_of_the_wrong_processor_serves_nobody()
    {
        Add(
            Module,
            new ElfBuilder
            {
                Strings = [(Needed, "libown.so"), (Rpath, "$ORIGIN/wrong:$ORIGIN/right")],
                VersionNeeds = [("libown.so", ["OWN_2"])],
            }
        );
        Add($"{Packages}/pkg/wrong/libown.so", Library("libown.so") with { Machine = Aarch64, VersionDefinitions = ["OWN_1"] });
        Add($"{Packages}/pkg/right/libown.so", Library("libown.so") with { VersionDefinitions = ["OWN_1", "OWN_2"] });

        Assert.Equal($"{Packages}/pkg/wrong/libown.so", Assert.Single(Run().Findings).Path);
    }

    [Theory]
    [InlineData("/lib/ld-musl-x86_64.so.1", true)]
    [InlineData("/opt/python/lib/ld-linux-x86-64.so.2", true)]
    [InlineData("/lib64/ld-linux-x86-64.so.2", false)]
    public void A_program_for_a_loader_that_is_not_there_fails(string loader, bool fails)
    {
        Add("python/bin/tool", new ElfBuilder { Interpreter = loader });

        Expect(fails ? $"starts by the loader {loader}, which neither the layer nor nodejs22.x has" : null, fails: true, Run());
    }

    [Theory]
    [InlineData(Module, true)]
    [InlineData($"{Packages}/pkg/libown.so.3", true)]
    [InlineData($"{Packages}/pkg/testdata/broken.elf", false)]
    public void A_damaged_file_is_a_finding_and_fails_if_it_is_there_to_be_loaded(string path, bool fails)
    {
        Add(path, new ElfBuilder { Strings = [(Needed, "libc.so.6")] }.Build()[..100]);

        Expect("is a damaged ELF file: it ends too early", fails, Run());
    }

    [Fact]
    public void Object_files_and_debug_symbols_are_not_for_the_loader()
    {
        var debug = new ElfBuilder
        {
            Alignment = 8,
            StackFlags = 7,
            Strings = [(Needed, Absent)],
        }.Build();
        for (var segment = 0; segment < 3; segment++)
        {
            debug.AsSpan(64 + (segment * 56) + 32, 8).Clear();
        }

        Add(
            $"{Packages}/pkg/object.o",
            new ElfBuilder
            {
                Type = 1,
                Machine = 247,
                StackFlags = null,
            }
        );
        Add($"{Packages}/pkg/_native.so.debug", debug);

        Assert.Empty(Run().Findings);
    }

    public void Dispose() => _folder.Dispose();

    private static ElfBuilder Library(string name) => new() { Strings = [(SoName, name), (Needed, "libc.so.6")] };

    private static ushort Of(LambdaTarget target) => target.Architecture == "arm64" ? Aarch64 : (ushort)62;

    private static Finding Expect(string? problem, bool fails, (ElfSummary Elf, IReadOnlyList<Finding> Findings) result)
    {
        if (problem is null)
        {
            Assert.Empty(result.Findings);
            return new Finding("", "");
        }

        var finding = Assert.Single(result.Findings);
        Assert.Contains(problem, finding.Problem, StringComparison.Ordinal);
        Assert.Equal(fails, finding.Fails);
        return finding;
    }

    private void AddInterpreter(Func<ElfBuilder, ElfBuilder>? library = null, string loader = Loader)
    {
        Add(
            Interpreter,
            new ElfBuilder
            {
                Interpreter = loader,
                Strings = [(Needed, "libpython3.11.so.1.0"), (Needed, "libc.so.6"), (Rpath, "$ORIGIN/../lib")],
            }
        );
        Add(
            "python/lib/libpython3.11.so.1.0",
            (library ?? (same => same))(new ElfBuilder { Strings = [(SoName, "libpython3.11.so.1.0"), (Needed, "libc.so.6")] })
        );
    }

    private void Add(string path, ElfBuilder builder) => Add(path, builder.Build());

    private void Add(string path, byte[] content)
    {
        var full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    private static RootFiles Roots(string[]? distributions = null, string[]? alwaysImported = null) =>
        new((distributions ?? []).ToHashSet(), (alwaysImported ?? []).ToHashSet());

    private (ElfSummary Elf, IReadOnlyList<Finding> Findings) Run(LambdaTarget? target = null, bool bundled = true, RootFiles? roots = null)
    {
        var layout = new LayerLayout("3.11", bundled);
        var tree = FileTree.Read(_folder.Path);
        var paths = tree.Files.Where(file => file.LinkTarget is null).Select(file => file.Path).ToList();
        return ElfAudit.Run(
            tree,
            paths,
            layout,
            target ?? TestRecipe.Node,
            path => path.StartsWith(Packages, StringComparison.Ordinal) ? "pkg" : StaticChecks.Interpreter,
            roots ?? RootFiles.None
        );
    }
}
