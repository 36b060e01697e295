using System.IO.Compression;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The ELF files of real wheels, as a layer without an interpreter would have them.</summary>
public sealed class ElfAuditSpecs
{
    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void The_wheels_of_LiteLLM_fit_Amazon_Linux_2023()
    {
        Assert.Empty(Audit("litellm-1.78", "python3.12", "x86_64").Findings);
        Assert.Empty(Audit("litellm-1.99", "python3.12", "x86_64").Findings);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Libraries_that_wheels_carry_in_folders_of_their_own_are_found()
    {
        var (elf, findings) = Audit("data", "python3.12", "x86_64");

        Assert.Empty(findings);
        Assert.True(elf.Files > 50, $"{elf.Files} files were looked at");
        Assert.Equal("2.27", elf.Needs["GLIBC_"]);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void The_wheels_for_arm64_fit_an_arm64_layer_and_no_other()
    {
        var (elf, findings) = Audit("litellm-1.78-arm64", "python3.12", "arm64");

        Assert.Empty(findings);
        Assert.True(elf.Files > 15, $"{elf.Files} files were looked at");
        Assert.All(
            Audit("litellm-1.78-arm64", "python3.12", "x86_64").Findings,
            finding => Assert.True(finding.Fails && finding.Problem == "is for aarch64, the layer for x86_64", finding.ToString())
        );
        Assert.Equal(elf.Files, Audit("litellm-1.78-arm64", "python3.12", "x86_64").Findings.Count);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Wheels_that_Amazon_Linux_2_is_too_old_for_are_named()
    {
        Assert.Empty(Audit("litellm-1.78", "python3.11", "x86_64").Findings);
        Assert.Equal(["litellm", "tiktoken"], TooNew("litellm-1.99", "x86_64"));
        Assert.Equal(["hf-xet"], TooNew("litellm-1.78-arm64", "arm64"));
        Assert.Equal(["numpy"], TooNew("data", "x86_64"));
    }

    private static IEnumerable<string?> TooNew(string set, string architecture)
    {
        var findings = Audit(set, "python3.11", architecture).Findings;
        Assert.All(
            findings,
            finding => Assert.Matches("^needs GLIBC_2\\.2[78] of .* a wheel for manylinux_2_26_.* or older would do$", finding.Problem)
        );
        return findings.Select(finding => finding.Distribution).Distinct().Order(StringComparer.Ordinal);
    }

    private static (ElfSummary Elf, IReadOnlyList<Finding> Findings) Audit(string set, string runtime, string architecture)
    {
        using var layer = TemporaryDirectory.Create();
        var target = new LambdaTarget(LambdaRuntime.Parse(runtime), architecture, "3.11");
        var layout = new LayerLayout(target.Python, BundlesInterpreter: false);
        var packages = Path.Combine(layer.Path, layout.Packages);
        foreach (var wheel in Directory.EnumerateFiles(Wheelhouse.Of(set), "*.whl"))
        {
            using var archive = ZipFile.OpenRead(wheel);
            foreach (
                var entry in archive.Entries.Where(entry =>
                    entry.Name is "METADATA" or "RECORD" || entry.Name.Contains(".so", StringComparison.Ordinal)
                )
            )
            {
                var path = Path.Combine(packages, entry.FullName);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                entry.ExtractToFile(path);
            }
        }

        return StaticChecks.Run(layer.Path, layout, target, Distribution.ReadAll(FileTree.Read(packages)), [], [], RootFiles.None);
    }
}
