using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A wheel whose libraries load on no Lambda function, all made of one real program.</summary>
public sealed class NotFitForLambdaSpecs : IDisposable
{
    private const uint Load = 1;
    private const uint GnuStack = 0x6474e551;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public void Each_file_is_a_finding_with_its_distribution_and_the_build_is_refused_for_those_that_cannot_be_loaded()
    {
        using var recipe = new BrokenRecipe("sample").Probes("import probes\n");
        var program = File.ReadAllBytes(Environment.ProcessPath!);
        WriteWheel(
            new()
            {
                ["unfit/__init__.py"] = [],
                ["unfit/_cut.so"] = program[..4000],
                ["unfit/_foreign.so"] = With(program, content => BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(18), 8)),
                ["unfit/_stack.so"] = With(
                    program,
                    content => BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(Segment(content, GnuStack) + 4), 7)
                ),
                ["unfit/_unaligned.so"] = With(
                    program,
                    content => BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(Segment(content, Load) + 48), 8)
                ),
            }
        );
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        File.WriteAllText(requirements, "unfit==1.0\n");

        var options = recipe.Context.LambdaLayerOptions(
            new LambdaLayerSettings
            {
                RecipesDirectory = recipe.RecipesDirectory,
                Recipe = "sample",
                OutputDirectory = Path.Combine(_folder.Path, "out"),
                Requirements = requirements,
                FindLinks = [_folder.Path],
                NoIndex = true,
            }
        );
        using var build = recipe.Context.LambdaLayerBegin(options);
        recipe.Context.LambdaLayerCleanup(build);
        recipe.Context.LambdaLayerCopyRuntime(build);
        recipe.Context.LambdaLayerVerify(build);
        var report = build.Verification!;

        var packages = build.Inputs.Layout.Packages;
        Assert.Equal(
            [
                ($"{packages}/unfit/_cut.so", true),
                ($"{packages}/unfit/_foreign.so", true),
                ($"{packages}/unfit/_stack.so", false),
                ($"{packages}/unfit/_unaligned.so", true),
            ],
            report.Findings.Select(finding => (finding.Path, finding.Fails))
        );
        Assert.All(report.Findings, finding => Assert.Equal("unfit", finding.Distribution));
        var written = JsonFile.Read<VerificationReport>(Path.Combine(Path.GetDirectoryName(build.Layer)!, "verification.json"));
        Assert.Equal(report.Findings, written.Findings);
        Assert.Equal(report.Elf.Files, written.Elf.Files);
        Assert.True(report.Elf.Files > 30, $"{report.Elf.Files} files were looked at");
        var refusal = Assert.Throws<LambdaLayerException>(() => recipe.Context.LambdaLayerRequireVerified(Verdict.Of(report)));
        Assert.StartsWith(
            $"The layer is not fit for Lambda: {packages}/unfit/_cut.so (unfit): is a damaged ELF file: ",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(" (and 2 more). It may be that upstream moved something: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(". The last good layer is untouched.", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] With(byte[] content, Action<byte[]> change)
    {
        var changed = content.ToArray();
        change(changed);
        return changed;
    }

    /// <summary>Where the first program header of a type lies in a 64-bit file.</summary>
    private static int Segment(byte[] content, uint type) =>
        Enumerable
            .Range(0, BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(56)))
            .Select(index => 64 + (index * 56))
            .First(at => BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at)) == type);

    private void WriteWheel(Dictionary<string, byte[]> files)
    {
        files["unfit-1.0.dist-info/METADATA"] = Encoding.UTF8.GetBytes("Metadata-Version: 2.1\nName: unfit\nVersion: 1.0\n");
        files["unfit-1.0.dist-info/WHEEL"] = Encoding.UTF8.GetBytes(
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        );
        files["unfit-1.0.dist-info/RECORD"] = Encoding.UTF8.GetBytes(
            string.Concat(
                files
                    .Select(file => $"{file.Key},sha256={Base64Url.EncodeToString(SHA256.HashData(file.Value))},{file.Value.Length}\n")
                    .Append("unfit-1.0.dist-info/RECORD,,\n")
            )
        );
        using var archive = ZipFile.Open(Path.Combine(_folder.Path, "unfit-1.0-py3-none-any.whl"), ZipArchiveMode.Create);
        foreach (var (path, content) in files)
        {
            using var stream = archive.CreateEntry(path).Open();
            stream.Write(content);
        }
    }
}
