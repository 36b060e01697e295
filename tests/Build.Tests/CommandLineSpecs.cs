using Cake.Core;
using Cake.Core.Configuration;
using Cake.LambdaLayer;
using NSubstitute;

namespace Build.Tests;

public sealed class CommandLineSpecs
{
    [Fact]
    public void What_is_not_said_is_left_to_recipe_and_defaults()
    {
        var settings = Read();

        Assert.Equal("litellm", settings.Recipe);
        Assert.Equal(Path.Combine(Host.Root, "artifacts"), settings.OutputDirectory);
        Assert.Equal(Path.Combine(Host.Root, "build", "layers"), settings.RecipesDirectory);
        Assert.Equal((null, null, null, null), (settings.Runtime, settings.Architecture, settings.Python, settings.PythonHome));
        Assert.Equal(("start", "auto"), (settings.Profile, settings.Installer));
        Assert.Equal((262_144_000, 0), (settings.LimitBytes, settings.ReservedBytes));
        Assert.Empty(settings.Skip.Concat(settings.Only).Concat(settings.FindLinks));
        Assert.False(settings.NoIndex || settings.Strict || settings.RequireLocked);
        Assert.Null(settings.Restore);
    }

    [Fact]
    public void Lists_are_repeated_or_joined_and_add_up_with_those_of_cake_config_and_of_the_environment()
    {
        var settings = Read(
            new() { ["LambdaLayer_Skip"] = "D", ["LambdaLayer_Recipe"] = "sample" },
            new() { ["CAKE_LAMBDALAYER_SKIP"] = "E,F" },
            ("skip", "A, B"),
            ("skip", "C")
        );

        Assert.Equal(["A", "B", "C", "D", "E", "F"], settings.Skip);
        Assert.Equal("sample", settings.Recipe);
    }

    [Fact]
    public void The_command_line_is_stronger_than_cake_config_and_the_last_word_counts()
    {
        var settings = Read(new() { ["LambdaLayer_Recipe"] = "sample" }, [], ("recipe", "litellm"), ("recipe", "pandas"));

        Assert.Equal("pandas", settings.Recipe);
    }

    [Fact]
    public void Relative_paths_are_meant_from_where_the_user_is_and_pages_stay_as_they_are()
    {
        var settings = Read(
            [],
            [],
            ("output", "out"),
            ("python-home", "../python"),
            ("rootfs", "root"),
            ("find-links", "wheels,https://index/page")
        );

        Assert.Equal("/home/user/out", settings.OutputDirectory);
        Assert.Equal("/home/python", settings.PythonHome);
        Assert.Equal("/home/user/root", settings.RootFileSystem);
        Assert.Equal(["/home/user/wheels", "https://index/page"], settings.FindLinks);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_switch_is_on_alone_or_by_its_value(string value, bool isOn) => Assert.Equal(isOn, Read([], [], ("strict", value)).Strict);

    [Fact]
    public void To_bring_back_what_is_missed_is_what_is_done_anyway_and_excludes_being_strict()
    {
        Assert.False(Read([], [], ("heal", "")).Strict);
        var refusal = Assert.Throws<LambdaLayerException>(() => Read([], [], ("heal", ""), ("strict", "")));

        Assert.Equal("--strict and --heal exclude each other: leave one of them out.", refusal.Message);
    }

    [Fact]
    public void Restore_takes_steps_globs_and_modules()
    {
        var restore = Read([], [], ("target", "restore"), ("step", "A,B"), ("path", "a,b/*.py"), ("module", "c.d")).Restore!;

        Assert.Equal(["A", "B"], restore.Steps);
        // A glob may hold a comma.
        Assert.Equal(["a,b/*.py"], restore.Paths);
        Assert.Equal(["c.d"], restore.Modules);
    }

    [Theory]
    [InlineData(true, "--target=Matrix", "--format=json")]
    [InlineData(true, "--format", "JSON")]
    [InlineData(false, "--format=table")]
    [InlineData(false, "--target=Matrix")]
    public void Who_wants_json_is_known_before_Cake_starts(bool wantsJson, params string[] arguments) =>
        Assert.Equal(wantsJson, CommandLine.WantsJson(arguments));

    [Fact]
    public void Every_other_target_refuses_options_that_are_not_its_own_whatever_their_case()
    {
        var refusal = Assert.Throws<LambdaLayerException>(() => Read([], [], ("target", "Layer"), ("Keep", "3")));

        Assert.Equal("--keep goes with --target=Publish only.", refusal.Message);
        Assert.Equal(3, CommandLine.Publishing(Context([], [], ("target", "publish"), ("keep", "3")), Invocation()).Keep);
    }

    private static LambdaLayerSettings Read() => Read([], []);

    private static LambdaLayerSettings Read(
        Dictionary<string, string> configuration,
        Dictionary<string, string> environment,
        params (string Name, string Value)[] arguments
    ) => CommandLine.Read(Context(configuration, environment, arguments), Invocation());

    private static Invocation Invocation() => Host.CallOf(TextWriter.Null) with { Directory = "/home/user" };

    private static ICakeContext Context(
        Dictionary<string, string> configuration,
        Dictionary<string, string> environment,
        params (string Name, string Value)[] arguments
    )
    {
        var context = Substitute.For<ICakeContext>();
        context.Arguments.Returns(
            new CakeArguments(arguments.ToLookup(argument => argument.Name, argument => argument.Value, StringComparer.OrdinalIgnoreCase))
        );
        context.Configuration.Returns(new CakeConfiguration(configuration));
        context.Environment.GetEnvironmentVariable(Arg.Any<string>()).Returns(call => environment.GetValueOrDefault(call.Arg<string>()));
        return context;
    }
}
