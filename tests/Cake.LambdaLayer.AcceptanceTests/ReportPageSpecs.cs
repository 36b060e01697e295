using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The report page as people use it, in Chromium.</summary>
public sealed class ReportPageSpecs(ReportPageFixture report) : IClassFixture<ReportPageFixture>
{
    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task It_shows_what_the_stages_found_out()
    {
        await using var visit = await report.OpenAsync(report.Second);
        var (size, verification) = (
            JsonFile.Read<SizeReport>(Path.Combine(report.Result, "size.json")),
            JsonFile.Read<VerificationReport>(Path.Combine(report.Result, "verification.json"))
        );

        await Expect(visit.Page).ToHaveTitleAsync(new Regex("^sample · nodejs22.x "));
        await Expect(visit.Page.Locator(".card").First).ToContainTextAsync($"{ProgressText.Megabytes(size.LayerBytes)} MB");
        await Expect(visit.Page.Locator("header .limit"))
            .ToHaveAttributeAsync("aria-label", new Regex(Regex.Escape($"{ProgressText.Megabytes(size.LeftBytes)} MB left")));
        Assert.Equal(
            [
                "Where the bytes are",
                "Steps",
                "Search",
                "Probes",
                "Programs and libraries",
                "Start-up",
                "Since the last build",
                "Never opened",
            ],
            await visit.Page.Locator("nav.sections a").AllTextContentsAsync()
        );
        await Expect(visit.Page.Locator("#probes"))
            .ToContainTextAsync($"{verification.Count(ProbeStatus.Passed)} of {verification.Probes.Count} probes pass");
        await Expect(visit.Page.Locator("#elf")).ToContainTextAsync($"{verification.Elf.Files} programs and shared libraries");
        await Expect(visit.Page.Locator("#changes")).ToContainTextAsync("steps switched off: Executables, Metadata, SourceFiles, Bytecode");
        await Expect(visit.Page.Locator("#changes table").Last).ToContainTextAsync("new");
        await Expect(visit.Page.Locator("#untouched table").First.Locator("tbody tr").First).ToContainTextAsync("MB");
        Assert.InRange(new FileInfo(report.Second).Length, 1, 1_000_000);
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task It_meets_the_rules_of_accessibility_in_both_themes()
    {
        var backgrounds = new List<string>();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var visit = await report.OpenAsync(report.Second, theme);
            await visit.Page.FillAsync("#query", "pip");

            // Which elements a rule passed for, one by one, takes time to tell and is not looked at.
            var result = await visit.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });

            Assert.Equal(
                [],
                result.Violations.SelectMany(violation =>
                    violation.Nodes.Select(node =>
                        $"{theme} {violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"
                    )
                )
            );
            Assert.True(result.Passes.Length > 10, $"{result.Passes.Length} rules pass");
            backgrounds.Add(await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        }

        Assert.Equal(2, backgrounds.Distinct().Count());
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task The_treemap_zooms_by_click_and_back_by_its_path_and_shows_before_and_after()
    {
        await using var visit = await report.OpenAsync(report.First);
        using var data = ReportData.Read(report.First);
        var (before, after) = (
            data.RootElement.GetProperty("bytesBefore").GetInt64(),
            data.RootElement.GetProperty("bytesAfter").GetInt64()
        );
        await Expect(visit.Map).ToHaveAttributeAsync("aria-label", $"Treemap of the layer, as built, {ProgressText.Megabytes(after)} MB");

        await visit
            .Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^interpreter [0-9.]+ MB, ") })
            .ClickAsync(
                new()
                {
                    Position = new() { X = 20, Y = 8 },
                }
            );
        Assert.Equal("layer › interpreter", await visit.PlaceAsync());
        await Expect(visit.Map).ToHaveAttributeAsync("aria-label", new Regex("^Treemap of interpreter, as built, "));
        await visit.Page.Locator("[data-mode=before]").ClickAsync();
        Assert.Equal("layer › interpreter", await visit.PlaceAsync());
        await Expect(visit.Map).ToHaveAttributeAsync("aria-label", new Regex("^Treemap of interpreter, as installed, "));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "layer", Exact = true }).ClickAsync();
        await Expect(visit.Map)
            .ToHaveAttributeAsync("aria-label", $"Treemap of the layer, as installed, {ProgressText.Megabytes(before)} MB");
        await visit.Page.Locator("[data-mode=after]").ClickAsync();
        await Expect(visit.Map).ToHaveAttributeAsync("aria-label", $"Treemap of the layer, as built, {ProgressText.Megabytes(after)} MB");

        // The canvas is painted, in more colors than one.
        Assert.True(
            await visit.Page.EvaluateAsync<int>(
                """
                (() => {
                  const canvas = document.querySelector(".map canvas");
                  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                  const colors = new Set();
                  for (let i = 0; i < data.length; i += 400) colors.add(data.slice(i, i + 4).join());
                  return colors.size;
                })()
                """
            ) > 3
        );
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task The_treemap_is_used_by_keyboard_alone()
    {
        await using var visit = await report.OpenAsync(report.First);
        await visit.Page.Locator("#coloring").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Tab");
        var first = await visit.FocusedAsync();
        Assert.Matches("^interpreter ", first);
        Assert.Equal("3px", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineWidth"));

        await visit.Page.Keyboard.PressAsync("ArrowRight");
        var second = await visit.FocusedAsync();
        Assert.Matches(@"^pip [\d.]+ [\d.]+ MB, ", second);
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal(first, await visit.FocusedAsync());
        await visit.Page.Keyboard.PressAsync("End");
        await visit.Page.Keyboard.PressAsync("Home");
        Assert.Equal(first, await visit.FocusedAsync());
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.Page.Keyboard.PressAsync("Enter");
        Assert.Matches(@"^layer › pip [\d.]+$", await visit.PlaceAsync());
        await visit.Page.Keyboard.PressAsync("Enter");
        Assert.Matches(@"^layer › pip [\d.]+ › pip$", await visit.PlaceAsync());
        await visit.Page.Keyboard.PressAsync("Escape");
        Assert.Matches("^pip ", await visit.FocusedAsync());
        await visit.Page.Keyboard.PressAsync("Backspace");

        Assert.Equal("layer", await visit.PlaceAsync());
        Assert.Equal(second, await visit.FocusedAsync());
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task What_if_steps_were_skipped_is_added_up_to_what_the_build_without_them_is()
    {
        await using var visit = await report.OpenAsync(report.First);
        using var first = ReportData.Read(report.First);
        Assert.Equal(first.RootElement.GetProperty("bytesAfter").GetInt64(), await visit.AddedUpAsync());

        foreach (var step in ReportPageFixture.Skipped)
        {
            await visit.Step(step).UncheckAsync();
            Assert.Equal(
                Expected(first.RootElement, ReportPageFixture.Skipped.TakeWhile(other => other != step).Append(step)),
                await visit.AddedUpAsync()
            );
        }

        // But for the notices, which hold fewer texts then, and sysconfig's build variables: how large CopyRuntime leaves them no plan says
        // that has them compiled.
        var built = JsonFile.Read<SizeReport>(Path.Combine(report.Result, "size.json")).LayerBytes;
        Assert.InRange(await visit.AddedUpAsync() - built, -5_000, 5_000);
        await Expect(visit.Page.Locator(".command")).ToHaveTextAsync("./build.sh --skip=Executables,Metadata,SourceFiles,Bytecode");
        await Expect(visit.Page.Locator(".headline")).ToContainTextAsync("left of the limit");
        foreach (var step in ReportPageFixture.Skipped)
        {
            await visit.Step(step).CheckAsync();
        }

        Assert.Equal(first.RootElement.GetProperty("bytesAfter").GetInt64(), await visit.AddedUpAsync());
        await Expect(visit.Page.Locator(".command")).ToHaveTextAsync("./build.sh");
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task Search_says_where_a_file_went_and_shows_it()
    {
        await using var visit = await report.OpenAsync(report.First);
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("WHEEL dist-info");

        var found = visit.Page.Locator("#found li");
        await Expect(found).ToHaveCountAsync(1);
        await Expect(found).ToContainTextAsync("removed");
        await Expect(found).ToContainTextAsync("by Metadata: installer's note that nothing reads at run time");
        await found.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Matches(@"^layer › pip [\d.]+ › pip-[\d.]+\.dist-info$", await visit.PlaceAsync());
        Assert.Matches("^WHEEL ", await visit.FocusedAsync());
        await Expect(visit.Page.Locator("[data-mode=before]")).ToHaveAttributeAsync("aria-pressed", "true");

        await visit.Page.FillAsync("#query", "no such file");
        await Expect(visit.Page.Locator(".search [role=status]")).ToHaveTextAsync("0 files: none.");
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task Tables_are_sorted_by_their_heads_and_show_all_on_demand()
    {
        await using var visit = await report.OpenAsync(report.First);
        var table = visit.Page.Locator("#untouched .table").First;
        var sizes = table.Locator("tbody td.number");
        await Expect(table.Locator("th").Nth(1)).ToHaveAttributeAsync("aria-sort", "descending");
        var largest = await sizes.First.TextContentAsync();
        var some = await sizes.CountAsync();

        await table.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Show all") }).ClickAsync();
        Assert.True(await sizes.CountAsync() > some);
        await table.GetByRole(AriaRole.Button, new() { Name = "size" }).ClickAsync();

        await Expect(table.Locator("th").Nth(1)).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(sizes.Last).ToHaveTextAsync(largest!);
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task The_start_up_profile_zooms_by_keyboard()
    {
        await using var visit = await report.OpenAsync(report.First);
        var tiles = visit.Page.Locator(".icicle button.tile");
        await Expect(visit.Page.Locator("#start-up")).ToContainTextAsync("import pip");
        await tiles.First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("Enter");

        var path = visit.Page.Locator("nav[aria-label='Place in the start-up profile'] button");
        await Expect(path).ToHaveCountAsync(2);
        Assert.Matches("^import pip", await path.First.TextContentAsync());
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(path).ToHaveCountAsync(1);
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task Hostile_names_are_text_and_what_no_stage_found_out_is_left_away()
    {
        using var folder = TemporaryDirectory.Create();
        string[] names =
        [
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(2)>",
            "\"'&amp;`${1}",
            "a\nb",
            "{{data}}",
            "%s 日本 \u202egpj",
            "__proto__",
            "constructor",
        ];
        var packages = Directory.CreateDirectory(Path.Combine(folder.Path, "packages")).FullName;
        foreach (var name in names)
        {
            // A name cannot hold a slash: where it has one, it is a folder and a file.
            var path = Path.Combine(packages, "pkg", $"{name}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "hostile");
        }

        var file = Path.Combine(folder.Path, "hostile.html");
        await File.WriteAllTextAsync(file, await PageAsync(FileTree.Read(packages)));
        await using var visit = await report.OpenAsync(file);

        Assert.Equal(["Where the bytes are", "Steps", "Search"], await visit.Page.Locator("nav.sections a").AllTextContentsAsync());
        await visit.Page.FillAsync("#query", "pkg");
        await Expect(visit.Page.Locator("#found li")).ToHaveCountAsync(names.Length);
        foreach (var name in names)
        {
            Assert.Contains(
                await visit.Page.Locator("#found .path").AllTextContentsAsync(),
                path => path.EndsWith($"pkg/{name}.txt", StringComparison.Ordinal)
            );
        }

        Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
        await Expect(visit.Page.Locator(".headline .bad")).ToContainTextAsync("over the limit");
    }

    [Fact(Skip = Machine.NeedsBrowser, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBrowser))]
    public async Task It_fits_a_telephone()
    {
        await using var visit = await report.OpenAsync(report.First, width: 390);

        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    /// <summary>The bytes of a layer without some of its steps, by the sets of steps that claim what was saved.</summary>
    private static long Expected(JsonElement report, IEnumerable<string> skipped)
    {
        var active = report
            .GetProperty("steps")
            .EnumerateArray()
            .Select((step, i) => (Step: step, i))
            .Where(entry =>
                entry.Step.GetProperty("isActive").GetBoolean() && !skipped.Contains(entry.Step.GetProperty("name").GetString())
            )
            .Select(entry => entry.i)
            .ToHashSet();
        var saved = report
            .GetProperty("savings")
            .EnumerateArray()
            .Where(saving =>
                saving.GetProperty("claims").EnumerateArray().All(set => set.EnumerateArray().Any(step => active.Contains(step.GetInt32())))
            )
            .Sum(saving => saving.GetProperty("bytes").GetInt64());
        return report.GetProperty("bytesBefore").GetInt64() - saved;
    }

    /// <summary>The page of a tree of which a step removed one file.</summary>
    private static async Task<string> PageAsync(FileTree tree)
    {
        using var pipeline = new LayerPipeline(
            LayerOptionsResolver.Resolve(
                new LambdaLayerSettings
                {
                    RecipesDirectory = Path.Combine(Project.Root, "build", "layers"),
                    Recipe = "sample",
                    OutputDirectory = tree.Root,
                }
            )
        );
        var inputs = await pipeline.InputsAsync();
        var first = tree.Files[0];
        var plan = new TreePlan(
            tree.Files.Count,
            tree.Bytes,
            [new StepLedger("Tests", true, 1, first.Bytes, 1, new Dictionary<string, int>())],
            [new PlannedChange(first.Path, ChangeKind.Remove, first.Bytes, 0, "Tests", "</script>", [])]
        );
        var layer = new FileTree(tree.Root, tree.Files.Skip(1).Select(file => file with { Path = inputs.Layout.OfPackageFile(file.Path) }));
        var whole = new LayerPlan
        {
            Recipe = "<b>",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = inputs.Target.Python,
            Install = "key",
            Steps = ["Tests"],
            Packages = plan,
        };
        return ReportPage.Of(LayerReport.Of(inputs with { Options = inputs.Options with { LimitBytes = 10 } }, whole, tree, layer, []));
    }
}
