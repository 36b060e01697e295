using Cake.LambdaLayer.IO;
using Microsoft.Playwright;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The sample, built twice, the second time without some steps, and a browser to look at the reports of both.</summary>
public sealed class ReportPageFixture(SampleBuild original) : IAsyncLifetime
{
    /// <summary>Steps of which the page can tell what skipping them together makes of the layer.</summary>
    public static readonly string[] Skipped = ["SourceFiles", "Bytecode", "Executables", "Metadata"];

    private readonly SampleLayerFixture _sample = new(original);
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The report of the first build.</summary>
    public string First => Path.Combine(_folder.Path, "first report.html");

    /// <summary>The report of the second build.</summary>
    public string Second => Path.Combine(_sample.Result, "report.html");

    /// <summary>The folder of the second result.</summary>
    public string Result => _sample.Result;

    public async ValueTask InitializeAsync()
    {
        if (Machine.Browser is not { } program)
        {
            return;
        }

        await _sample.InitializeAsync();
        Assert.True(_sample.Run.ExitCode == 0, _sample.Run.Output + _sample.Run.Error);
        File.Copy(Second, First);
        var second = await _sample.BuildAsync($"--skip={string.Join(',', Skipped)}");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        _playwright = await Playwright.CreateAsync();
        // Root has no sandbox of Chromium's.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a page, and waits until it shows itself.</summary>
    internal async Task<ReportVisit> OpenAsync(string file, ColorScheme theme = ColorScheme.Light, int width = 1280)
    {
        var page = await _browser!.NewPageAsync(
            new()
            {
                ColorScheme = theme,
                ViewportSize = new() { Width = width, Height = 900 },
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        var visit = new ReportVisit(page, new Uri(file).AbsoluteUri);
        await page.GotoAsync(visit.Address);
        await page.Locator(".map button.tile").First.WaitForAsync();
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await _sample.DisposeAsync();
        _folder.Dispose();
    }
}
