using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Tests.Progress;

/// <summary>What long work reports: nothing done at its beginning, everything done at its end.</summary>
public sealed class StageReportsSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new();
    private readonly TemporaryDirectory _result = TemporaryDirectory.Create();
    private readonly Reports _reports = new();

    public StageReportsSpecs()
    {
        _packages.File("a/__init__.py", "import json\n");
        _packages.File("a/b.py", "x = 1\n");
        _packages.File("a/data.txt", "0123456789");
    }

    [Fact]
    public void Writing_files_reports_files()
    {
        var tree = _packages.Tree();

        Materializer.Write(
            tree,
            new TreePlan(tree.Files.Count, tree.Bytes, [], []),
            Path.Combine(_result.Path, "layer"),
            path => path,
            CancellationToken.None,
            progress: _reports
        );

        AssertWhole("write files", 3, "files");
    }

    [Fact]
    public void Packing_reports_bytes()
    {
        LayerZip.Write(_packages.Root, Path.Combine(_result.Path, "x.zip"), _reports);

        AssertWhole("zip", _packages.Tree().Bytes, StageProgress.Bytes);
    }

    [Fact]
    public async Task The_analysis_reports_modules()
    {
        var install = new PristineInstall(_result.Path, "pip", Reused: false);
        Materializer.Copy(_packages.Tree(), install.Packages, CancellationToken.None);

        await ImportAnalysis.LoadAsync(install, await TestInterpreter.FindAsync(), CancellationToken.None, _reports);

        AssertWhole("analyse imports", 2, "modules");
    }

    [Fact]
    public async Task Compiling_reports_files()
    {
        var options = await TestOptions.InAsync(_result.Path, options => options with { Progress = _reports });
        var jobs = _packages
            .Tree()
            .Files.Where(file => file.Path.EndsWith(".py", StringComparison.Ordinal))
            .Select(file => new TransformationJob(
                file.Source,
                new PlannedTransformation("Bytecode", "bytecode", new CompileSource($"/opt/{file.Path}")),
                Path.Combine(_result.Path, file.Name + "c")
            ))
            .ToList();

        await Compiler.Tool.RunAsync(options, jobs, CancellationToken.None);

        AssertWhole("compile", 2, "files");
        Assert.All(jobs, job => Assert.True(File.Exists(job.Result)));
    }

    private void AssertWhole(string work, long amount, string unit)
    {
        var all = _reports.All;
        Assert.Equal(new StageProgress(work, 0, amount, unit), all[0]);
        Assert.Equal(new StageProgress(work, amount, amount, unit), all.MaxBy(report => report.Done));
        Assert.All(all, report => Assert.Equal((work, amount, unit), (report.Work, report.Total, report.Unit)));
    }

    public void Dispose()
    {
        _packages.Dispose();
        _result.Dispose();
    }
}
