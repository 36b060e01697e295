using Microsoft.Playwright;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// A page in the browser. At its end nothing may have gone wrong in it, and nothing but the file may have been asked for.
/// </summary>
internal sealed class ReportVisit : IAsyncDisposable
{
    private readonly List<string> _problems = [];

    public ReportVisit(IPage page, string address)
    {
        (Page, Address) = (page, address);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) =>
        {
            Note(true, $"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => Note(request.Url != address, $"asked for {request.Url}");
    }

    public IPage Page { get; }

    public string Address { get; }

    public ILocator Tiles => Page.Locator(".map button.tile");

    public ILocator Map => Page.Locator(".map");

    /// <summary>Where the treemap is.</summary>
    public async Task<string> PlaceAsync() =>
        string.Join(" › ", await Page.Locator("nav[aria-label='Place in the treemap'] button").AllTextContentsAsync());

    /// <summary>The accessible name of what has the focus.</summary>
    public Task<string?> FocusedAsync() => Page.EvaluateAsync<string?>("document.activeElement?.getAttribute('aria-label')");

    /// <summary>The bytes that the ledger adds up to.</summary>
    public async Task<long> AddedUpAsync() =>
        long.Parse(
            (await Page.Locator("[data-bytes]").GetAttributeAsync("data-bytes"))!,
            System.Globalization.CultureInfo.InvariantCulture
        );

    public ILocator Step(string name) => Page.GetByRole(AriaRole.Checkbox, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync()
    {
        // What was asked for last has been answered, or not, by now.
        await Page.EvaluateAsync("new Promise(requestAnimationFrame)");
        await Page.CloseAsync();
        lock (_problems)
        {
            Assert.Empty(_problems);
        }
    }

    private void Note(bool isProblem, string problem)
    {
        if (isProblem)
        {
            lock (_problems)
            {
                _problems.Add(problem);
            }
        }
    }
}
