using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;
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
    public async Task They_say_which_steps_the_texts_come_from()
    {
        var plan = await _packages.PlanAsync(steps: ["Metadata", "Documentation", "Tests"]);

        var notices = Assert.Single(plan.Changes, change => change.Path == Notices.FileName);
        Assert.Equal(("Metadata", "Documentation"), (notices.Step, Assert.Single(notices.Also)));
    }

    [Fact]
    public async Task What_no_step_takes_away_stays_where_it_is()
    {
        var plan = await _packages.PlanAsync(steps: ["Metadata"]);

        Assert.DoesNotContain("two/LICENSE", PackagesFolder.Removed(plan));
        Assert.DoesNotContain("two 1.0", await GatheredAsync("Metadata"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two/LICENSE.MIT", true)]
    [InlineData("two/LICENSE-APACHE-2.0", true)]
    [InlineData("two/COPYING.LESSER", true)]
    [InlineData("two/licence_of_zlib.md", true)]
    [InlineData("two/fonts/ICON_LICENSE.md", true)]
    [InlineData("two/ThirdPartyNotices.txt", true)]
    [InlineData("two/AUTHORS.rst", true)]
    [InlineData("two/UNLICENSE", true)]
    [InlineData("two/LICENSES/0BSD.txt", true)]
    [InlineData("two/license_files/of-a-font", true)]
    [InlineData("two/tests/LICENSE", true)]
    [InlineData("two-1.0.dist-info/AUTHORS.md", true)]
    [InlineData("two-1.0.dist-info/licenses/vendor/terms.html", true)]
    [InlineData("two/_vendor/three-3.0.dist-info/LICENSE.APACHE2", true)]
    [InlineData("two/license.key", false)]
    [InlineData("two/notices.sql", false)]
    [InlineData("two/notice.html", false)]
    [InlineData("two/copyright.py", false)]
    [InlineData("two/licenses/list.json", false)]
    [InlineData("two/licenses/__init__.py", false)]
    [InlineData("two/noticeboard.bin", false)]
    [InlineData("two/licensed", false)]
    public async Task Licence_texts_are_known_by_names_endings_and_folders_and_data_stays(string path, bool isLicence)
    {
        _packages.File(path, $"Words of {path}");

        var plan = await _packages.PlanAsync(steps: ["Metadata", "Documentation", "Tests"]);

        Assert.Equal(isLicence, PackagesFolder.Removed(plan).Contains(path));
        Assert.Equal(isLicence, TextOf(plan).Contains($"Words of {path}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_METADATA_calls_a_licence_is_one_wherever_build_tools_put_it()
    {
        _packages
            .Install("new", ["new.py"])
            .File("new-1.0.dist-info/METADATA", "Name: new\nVersion: 1.0\nLicense-File: legal/terms.html\nLicense-File: Eula\n\nLong.\n")
            .File("new-1.0.dist-info/licenses/legal/terms.html", "Terms of new.")
            .File("new-1.0.dist-info/Eula", "Eula of new.")
            .File("new-1.0.dist-info/hints", "read at run time");

        var plan = await _packages.PlanAsync(steps: ["Metadata"]);

        Assert.Contains("Terms of new.", TextOf(plan), StringComparison.Ordinal);
        Assert.Contains("Eula of new.", TextOf(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("new-1.0.dist-info/hints", PackagesFolder.Removed(plan));
    }

    [Fact]
    public async Task A_text_is_lost_in_no_encoding_and_what_is_no_text_stays()
    {
        File.WriteAllBytes(Path.Combine(_packages.Root, "two/COPYING"), [.. "Author: J"u8, 0xf6, .. "rg "u8, 0x96, .. " all rights"u8]);
        File.WriteAllText(Path.Combine(_packages.Root, "two/LICENSE-UTF"), "Gr\u00fc\u00dfe aus UTF-16", System.Text.Encoding.Unicode);
        File.WriteAllBytes(Path.Combine(_packages.Root, "two/LICENSE_PACKED"), [.. "PK"u8, 0, 1, 2]);

        var plan = await _packages.PlanAsync(steps: ["Documentation"]);

        Assert.Contains("Author: J\u00f6rg \u2013 all rights", TextOf(plan), StringComparison.Ordinal);
        Assert.Contains("Gr\u00fc\u00dfe aus UTF-16", TextOf(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("two/LICENSE_PACKED", PackagesFolder.Removed(plan));
    }

    [Fact]
    public async Task The_texts_of_a_distribution_stay_as_long_as_something_of_it_does()
    {
        var metadata = Own("one-1.0.dist-info/**");
        var whole = Own("one-1.0.dist-info", "one.py");
        _packages.File(Licence, "Terms of one.");

        Assert.Contains("Terms of one.", TextOf(await _packages.PlanAsync(metadata, steps: ["Own", "Metadata"])), StringComparison.Ordinal);
        var gone = await _packages.PlanAsync(whole, steps: ["Own", "Metadata", "Documentation"]);
        Assert.DoesNotContain("Terms of one.", TextOf(gone), StringComparison.Ordinal);
    }

    public void Dispose() => _packages.Dispose();

    private static Recipe Own(params string[] paths) => TestRecipe.Empty with { Steps = [new RecipeStep("Own", "", "", paths, [])] };

    private static string TextOf(TreePlan plan) =>
        plan.Changes.SingleOrDefault(change => change.Path == Notices.FileName)?.Content!.Text() ?? "";

    private async Task<string> GatheredAsync(params string[] steps)
    {
        var plan = await _packages.PlanAsync(steps: steps);
        return Assert.Single(plan.Changes, change => change.Path == Notices.FileName).Content!.Text();
    }
}
