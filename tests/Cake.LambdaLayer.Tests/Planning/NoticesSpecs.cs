using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Tests.Planning;

namespace Cake.LambdaLayer.Tests.Planning;

public sealed class NoticesSpecs : IDisposable
{
    private const string Licence = "one-1.0.dist-info/licenses/LICENSE";
    private readonly PackagesFolder _packages = new PackagesFolder()
        .File(Licence, "The terms.\r\n")
        .File("two/LICENSE", "The terms.\n")
        .File("two/NOTICE", "By two.")
        .Install("one", ["one.py", Licence])
        .Install("two", ["two/__init__.py", "two/LICENSE", "two/NOTICE"]);

    [Fact]
    public async Task Each_text_is_gathered_once_with_all_it_belongs_to() =>
        Assert.Equal(
            $"What is in this layer comes with the following notices.\n\n{new string('=', 80)}\none 1.0\ntwo "
                + $"1.0\n{new string('-', 80)}\nThe terms.\n\n{new string('=', 80)}\ntwo 1.0\n{new string('-', 80)}\nBy two.\n",
            await GatheredAsync("Metadata", "Documentation")
        );

    [Fact]
    public async Task What_no_step_takes_away_stays_where_it_is()
    {
        var plan = await _packages.PlanAsync(steps: ["Metadata"]);

        Assert.DoesNotContain("two/LICENSE", PackagesFolder.Removed(plan));
        Assert.DoesNotContain("two 1.0", await GatheredAsync("Metadata"), StringComparison.Ordinal);
    }

    public void Dispose() => _packages.Dispose();

    private async Task<string> GatheredAsync(params string[] steps)
    {
        var plan = await _packages.PlanAsync(steps: steps);
        return Assert.Single(plan.Changes, change => change.Path == Notices.FileName).Content!.Text();
    }
}
