#addin "nuget:file://{FEED}?package=Cake.LambdaLayer&version={VERSION}&loaddependencies=true"
var settings = new LambdaLayerSettings
{
    RecipesDirectory = Argument<string>("recipes"),
    Recipe = "sample",
    OutputDirectory = "out",
    Skip = ["Tests"],
    Progress = new ProgressLines(line => Information(line)),
};
var licences = new CleanupStep(
    "Licences",
    "licence texts",
    "the script says so",
    CleanupScope.Packages,
    input => input.Tree.Files.Where(file => file.Name.StartsWith("LICENSE")).Select(file => new Claim(file.Path, "is a licence")));

Task("CleanupOnly").Does(() =>
{
    var options = LambdaLayerOptions(settings with { Runtime = "nodejs20.x", Steps = [licences] });
    using var layer = LambdaLayerBegin(options);
    LambdaLayerCleanup(layer);
    LambdaLayerPublishResult(layer);
    foreach (var explanation in LambdaLayerExplain(options, path: "**/LICENSE*"))
    {
        Information("explained: " + explanation);
    }
});

Task("Stages").Does(() =>
{
    Information("recipes: " + string.Join(' ', LambdaLayerRecipes(settings.RecipesDirectory)));
    Information("off: " + string.Join(' ', LambdaLayerSteps(settings).Select(step => step.Name).Except(LambdaLayerActiveSteps(settings))));
    LambdaLayerRequireTools(LambdaLayerDoctor());
    var options = LambdaLayerOptions("sample", defaults => defaults with { RecipesDirectory = settings.RecipesDirectory, OutputDirectory = "out" });
    using var layer = LambdaLayerBegin(options);
    Information("from: " + LambdaLayerInstall(layer).Packages);
    Information("planned: " + LambdaLayerPlan(layer).Packages.Changes.Count);
    LambdaLayerCleanup(layer);
    LambdaLayerCopyRuntime(layer);
    LambdaLayerRequireVerified(LambdaLayerVerify(layer));
    LambdaLayerRequireVerified(LambdaLayerHeal(layer));
    LambdaLayerRequireLimit(LambdaLayerSize(layer));
    LambdaLayerZip(layer);
    LambdaLayerRequireGrowth(layer);
    LambdaLayerProvenance(layer);
    LambdaLayerReport(layer);
    LambdaLayerPublishResult(layer);
});

Task("Whole").IsDependentOn("Stages").Does(() =>
{
    LambdaLayer(settings);
    LambdaLayerDiff(LambdaLayerOptions(settings));
    Information("zip: " + LambdaLayer("sample", defaults => settings with { Runtime = "nodejs24.x", Profile = "debug", Skip = [] }).ZipBytes);
    using var layer = LambdaLayerBegin(LambdaLayerOptions(settings));
    LambdaLayerDiff(layer);
    var publication = LambdaLayerPublish(LambdaLayerOptions(settings), new PublishSettings { IsDryRun = true });
    Information(string.Join("\n", publication.Calls));
    Information(LambdaLayerMatrix(settings.RecipesDirectory, "sample"));
    // Nothing of the sample comes from an index.
    Refused(() => LambdaLayerLock(LambdaLayerOptions(settings)));
    Refused(() => LambdaLayerOutdated(LambdaLayerOptions(settings)));
    Refused(() => LambdaLayerNewRecipe(settings with { Requirements = "nowhere.txt" }, "mine"));
});

void Refused(Action work)
{
    try
    {
        work();
    }
    catch (LambdaLayerException exception)
    {
        Information("refused: " + exception.Message);
    }
}

Task("Default").IsDependentOn("CleanupOnly").IsDependentOn("Whole");
RunTarget("Default");
