using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Publishing;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class PublishSpecs(MotoFixture moto, SampleLayerFixture sample)
    : IClassFixture<MotoFixture>,
        IClassFixture<SampleLayerFixture>,
        IDisposable
{
    private const string Secret = "hunter22-is-a-secret";

    private static readonly LayerOptions s_options = LayerOptionsResolver.Resolve(
        new() { RecipesDirectory = Path.Combine(Project.Root, "build", "layers"), Recipe = "sample" }
    );

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public void Dispose() => _folder.Dispose();

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task The_command_publishes_a_layer_once_and_shows_its_calls_before()
    {
        string[] arguments = ["--target=Publish", "--recipe=sample", $"--output={sample.Output}", "--layer-name=by-command"];
        var shown = await Project.StartAsync([.. arguments, "--dryrun"], moto.Environment);
        var before = await VersionsAsync("by-command");
        var first = await Project.StartAsync(arguments, moto.Environment);
        var second = await Project.StartAsync(arguments, moto.Environment);

        Assert.True(shown.ExitCode == 0 && first.ExitCode == 0 && second.ExitCode == 0, first.Output + first.Error + second.Error);
        Assert.Contains("aws lambda publish-layer-version --layer-name by-command --description", shown.Output, StringComparison.Ordinal);
        Assert.Empty(before);
        var version = Assert.Single(await VersionsAsync("by-command"))!;
        Assert.Contains($"\n{version["LayerVersionArn"]}\n", first.Output, StringComparison.Ordinal);
        Assert.Contains($"\n{version["LayerVersionArn"]}\n", second.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was published", second.Output, StringComparison.Ordinal);
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(sample.Result, "sample.zip"))));
        Assert.EndsWith($"sha256:{hash[..16]}", (string?)version["Description"], StringComparison.Ordinal);
        Assert.Contains("MIT", (string?)version["LicenseInfo"], StringComparison.Ordinal);
        Assert.Equal("[\"nodejs22.x\"]", version["CompatibleRuntimes"]!.ToJsonString());
        Assert.Equal(
            $"[\"{Path.GetFileName(sample.Result)["nodejs22.x-".Length..]}\"]",
            version["CompatibleArchitectures"]!.ToJsonString()
        );
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task A_zip_above_the_limit_of_direct_uploads_goes_through_a_bucket()
    {
        var options = await OptionsAsync("large", (int)SizeReport.DirectUploadBytes);
        await moto.SendAsync(HttpMethod.Put, "s3", "/bucket-of-layers", region: "us-east-1");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => PublishAsync(options, new() { LayerName = "large" }));
        var publication = await PublishAsync(options, new() { LayerName = "large", Bucket = "bucket-of-layers" });

        Assert.Contains("settings.Bucket=NAME", refusal.Message, StringComparison.Ordinal);
        var version = await moto.SendAsync(HttpMethod.Get, "lambda", "/2018-10-31/layers/large/versions/1");
        Assert.Equal(publication.LayerVersionArn, (string?)version["LayerVersionArn"]);
        Assert.Equal(new FileInfo(Path.Combine(options.ResultDirectory, "sample.zip")).Length, (long)version["Content"]!["CodeSize"]!);
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task A_function_gets_the_version_in_the_place_of_an_older_one_and_keeps_the_rest()
    {
        var other = (await PublishAsync(await OptionsAsync("other", 10), new() { LayerName = "other" })).LayerVersionArn;
        var old = (await PublishAsync(await OptionsAsync("attached", 10), new() { LayerName = "attached" })).LayerVersionArn;
        await CreateFunctionAsync("attached", [old, other]);
        var options = await OptionsAsync("attached", 11);
        options = options with { Recipe = options.Recipe with { Environment = new Dictionary<string, string> { ["OF_RECIPE"] = "x y" } } };
        var settings = new PublishSettings { LayerName = "attached", Function = "attached" };

        var publication = await PublishAsync(options, settings);
        var again = await PublishAsync(options, settings);

        Assert.EndsWith(":attached:2", publication.LayerVersionArn, StringComparison.Ordinal);
        Assert.Equal([publication.LayerVersionArn, other], publication.Function!.Layers);
        Assert.True(publication.Function.IsChanged);
        // Of the other layer its description tells the unzipped size, of the function's code nothing does.
        Assert.Equal(["the function's code"], publication.Function.OnlyZipped);
        var function = await moto.SendAsync(HttpMethod.Get, "lambda", "/2015-03-31/functions/attached/configuration");
        Assert.Equal([publication.LayerVersionArn, other], function["Layers"]!.AsArray().Select(layer => (string)layer!["Arn"]!));
        Assert.Equal($$"""{"KEY":"{{Secret}}","OF_RECIPE":"x y"}""", Sorted(function["Environment"]!["Variables"]!));
        Assert.DoesNotContain(Secret, string.Join('\n', publication.Calls), StringComparison.Ordinal);
        Assert.False(again.IsNew || again.Function!.IsChanged);
        Assert.DoesNotContain(again.Calls, call => call.Contains("update-function", StringComparison.Ordinal));
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task A_function_that_cannot_take_the_layer_is_refused_before_anything_is_published()
    {
        await CreateFunctionAsync("full", []);
        await CreateFunctionAsync("older", [], "nodejs20.x");
        var layer = (await PublishAsync(await OptionsAsync("of-crowded", 9), new() { LayerName = "of-crowded" })).LayerVersionArn;
        await CreateFunctionAsync("crowded", [layer, layer, layer, layer, layer]);
        var options = await OptionsAsync("full", 10);
        var settings = new PublishSettings { LayerName = "full", Function = "full" };

        var tooLarge = await RefusalAsync(options with { LimitBytes = LayerBytes(options) }, settings);
        var otherRuntime = await RefusalAsync(options, settings with { Function = "older" });
        var missing = await RefusalAsync(options, settings with { Function = "no-such" });

        Assert.Contains(
            $"Function full and its layers would take at least {ProgressText.Megabytes(LayerBytes(options))} MB of",
            tooLarge,
            StringComparison.Ordinal
        );
        Assert.Contains("the function's code 0.0 MB zipped", tooLarge, StringComparison.Ordinal);
        Assert.Contains("settings.Runtime=nodejs20.x", otherRuntime, StringComparison.Ordinal);
        Assert.Contains(
            "Function crowded has 5 other layers already",
            await RefusalAsync(options, settings with { Function = "crowded" }),
            StringComparison.Ordinal
        );
        Assert.Contains("ResourceNotFoundException", missing, StringComparison.Ordinal);
        Assert.Empty(await VersionsAsync("full"));
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task Old_versions_go_only_when_somebody_agreed()
    {
        await PublishAsync(await OptionsAsync("kept", 10), new() { LayerName = "kept" });
        await PublishAsync(await OptionsAsync("kept", 11), new() { LayerName = "kept" });
        var options = await OptionsAsync("kept", 12);
        await PublishAsync(options, new() { LayerName = "kept" });
        var settings = new PublishSettings { LayerName = "kept", Keep = 1 };
        var questions = new List<string>();

        var nobody = await RefusalAsync(options, settings);
        var no = await PublishAsync(
            options,
            settings with
            {
                Ask = question =>
                {
                    questions.Add(question);
                    return false;
                },
            }
        );
        var kept = await VersionsAsync("kept");
        var yes = await PublishAsync(options, settings with { Keep = 2, Yes = true });

        Assert.Contains("say settings.Yes", nobody, StringComparison.Ordinal);
        Assert.StartsWith("Delete versions 2, 1 of layer kept?", Assert.Single(questions), StringComparison.Ordinal);
        Assert.Empty(no.DeletedVersions);
        Assert.Equal(3, kept.Count);
        Assert.Equal([1L], yes.DeletedVersions);
        Assert.Equal([3L, 2L], (await VersionsAsync("kept")).Select(version => (long)version!["Version"]!));
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task A_name_that_something_else_published_to_is_taken()
    {
        var options = await OptionsAsync("taken", 10);
        var zip = Path.Combine(options.ResultDirectory, "sample.zip");
        await moto.SendAsync(
            HttpMethod.Post,
            "lambda",
            "/2018-10-31/layers/taken/versions",
            new { Description = "by hand", Content = new { ZipFile = await File.ReadAllBytesAsync(zip) } }
        );

        var refusal = await RefusalAsync(options, new() { LayerName = "taken" });
        var publication = await PublishAsync(options, new() { LayerName = "taken", Yes = true });

        Assert.Contains("The name taken is taken: version 1", refusal, StringComparison.Ordinal);
        Assert.EndsWith(":taken:2", publication.LayerVersionArn, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task What_AWS_refuses_is_one_line_and_nothing_is_published()
    {
        var options = await OptionsAsync("refused", 10);
        using var expired = new AwsStub((_, _) => Error("ExpiredTokenException", "The security token included in the request is expired"));
        using var unknown = new AwsStub(
            (_, _) => Error("UnrecognizedClientException", "The security token a-token-of-a-session is invalid")
        );
        using var readOnly = new AwsStub(
            (method, _) =>
                method == "GET"
                    ? new(200, null, """{"LayerVersions":[]}""")
                    : Error("AccessDeniedException", "User: somebody is not authorized to perform: lambda:PublishLayerVersion")
        );
        using var unreadable = new AwsStub(
            (_, path) =>
                new(
                    200,
                    null,
                    path.Contains("/layers/", StringComparison.Ordinal)
                        ? """{"LayerVersions":[]}"""
                        : $$$"""
                        {
                          "FunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:f",
                          "Runtime": "nodejs22.x",
                          "Architectures": ["{{{options.Architecture}}}"],
                          "CodeSize": 1,
                          "Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": "no kms:Decrypt"} }
                        }
                        """
                )
        );
        var none = new Dictionary<string, string?>(moto.Environment)
        {
            ["AWS_ACCESS_KEY_ID"] = null,
            ["AWS_SECRET_ACCESS_KEY"] = null,
            ["AWS_SESSION_TOKEN"] = null,
        };

        await AssertLineAsync(none, "There are no AWS credentials: sign in");
        await AssertLineAsync(expired.Environment, "The AWS credentials have expired (ExpiredTokenException): sign in again");
        await AssertLineAsync(unknown.Environment, "AWS does not accept the credentials (UnrecognizedClientException)");
        await AssertLineAsync(
            readOnly.Environment,
            "may not call aws lambda publish-layer-version: User: somebody is not authorized to perform: "
                + "lambda:PublishLayerVersion. Allow it"
        );
        await AssertLineAsync(
            unreadable.Environment,
            "The environment variables of function f cannot be read (AccessDeniedException: no kms:Decrypt), and would be lost"
        );
        Assert.Contains("is no name Lambda takes", await RefusalAsync(options, new() { LayerName = "a name" }), StringComparison.Ordinal);
        Assert.DoesNotContain(unreadable.Requests, request => request.StartsWith('P'));

        async Task AssertLineAsync(IReadOnlyDictionary<string, string?> environment, string line)
        {
            var settings = new PublishSettings
            {
                LayerName = "refused",
                Environment = environment,
                Function = line.Contains("function f", StringComparison.Ordinal) ? "f" : null,
            };
            var message = (
                await Assert.ThrowsAsync<LambdaLayerException>(() =>
                    PublishStage.RunAsync(options, settings, _ => { }, CancellationToken.None)
                )
            ).Message;
            Assert.Contains(line, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            Assert.DoesNotContain("a-token-of-a-session", message, StringComparison.Ordinal);
        }
    }

    [Fact(Skip = Machine.NeedsMoto, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasMoto))]
    public async Task Secrets_of_the_environment_that_AWS_repeats_are_not_told()
    {
        var options = await OptionsAsync("echo", 10);
        using var echo = new AwsStub((_, _) => Error("InvalidParameterValueException", "not a-token-of-a-session nor hunter22"));
        var environment = new Dictionary<string, string?>(echo.Environment)
        {
            ["AWS_SESSION_TOKEN"] = "a-token-of-a-session",
            ["X_PASSWORD"] = "hunter22",
        };

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            PublishStage.RunAsync(options, new() { Environment = environment }, _ => { }, CancellationToken.None)
        );

        Assert.EndsWith("(InvalidParameterValueException): not *** nor ***.", refusal.Message, StringComparison.Ordinal);
    }

    private static AwsStub.Answer Error(string code, string message) =>
        new(403, code, JsonSerializer.Serialize(new { message, Type = "User" }));

    private Task<LayerPublication> PublishAsync(LayerOptions options, PublishSettings settings) =>
        PublishStage.RunAsync(options, settings with { Environment = moto.Environment }, _ => { }, CancellationToken.None);

    private async Task<string> RefusalAsync(LayerOptions options, PublishSettings settings) =>
        (await Assert.ThrowsAsync<LambdaLayerException>(() => PublishAsync(options, settings))).Message;

    private async Task<JsonArray> VersionsAsync(string name) =>
        (await moto.SendAsync(HttpMethod.Get, "lambda", $"/2018-10-31/layers/{name}/versions"))["LayerVersions"]!.AsArray();

    private async Task CreateFunctionAsync(string name, IReadOnlyList<string> layers, string runtime = "nodejs22.x")
    {
        var code = Path.Combine(_folder.Path, $"{name}.zip");
        await using (var zip = await ZipFile.OpenAsync(code, ZipArchiveMode.Create))
        {
            zip.CreateEntry("index.mjs");
        }

        await moto.SendAsync(
            HttpMethod.Post,
            "lambda",
            "/2015-03-31/functions",
            new
            {
                FunctionName = name,
                Runtime = runtime,
                Architectures = new[] { LambdaTarget.HostArchitecture },
                Handler = "index.handler",
                moto.Role,
                Code = new { ZipFile = await File.ReadAllBytesAsync(code) },
                Environment = new { Variables = new Dictionary<string, string> { ["KEY"] = Secret } },
                Layers = layers,
            }
        );
    }

    /// <summary>A result of the sample recipe with another zip, which holds some bytes as they are.</summary>
    private async Task<LayerOptions> OptionsAsync(string name, int bytes)
    {
        var options = s_options with { OutputDirectory = Path.Combine(_folder.Path, $"{name}-{bytes}") };
        Directory.CreateDirectory(options.ResultDirectory);
        foreach (var file in new[] { "size.json", "plan.json" })
        {
            File.Copy(Path.Combine(sample.Result, file), Path.Combine(options.ResultDirectory, file));
        }

        // The AWS CLI looks whether it is one.
        await using var zip = await ZipFile.OpenAsync(Path.Combine(options.ResultDirectory, "sample.zip"), ZipArchiveMode.Create);
        await using var entry = await zip.CreateEntry("zeros", CompressionLevel.NoCompression).OpenAsync();
        await entry.WriteAsync(new byte[bytes]);
        return options;
    }

    private static long LayerBytes(LayerOptions options) =>
        JsonFile.Read<SizeReport>(Path.Combine(options.ResultDirectory, "size.json")).LayerBytes;

    private static string Sorted(JsonNode variables) =>
        JsonSerializer.Serialize(
            variables
                .AsObject()
                .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .ToDictionary(variable => variable.Key, variable => (string)variable.Value!)
        );
}
