using Cake.Core;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Build.Tests;

/// <summary>The host as <c>build.sh</c> starts it, in the process of the tests.</summary>
internal static class Host
{
    public static string Root { get; } = Invocation.FindRoot(AppContext.BaseDirectory);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What the user wrote.</param>
    /// <returns>The exit code, and all that was written.</returns>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        // As the program does it: Cake reads its configuration from there.
        Environment.CurrentDirectory = Root;
        using var output = new StringWriter();
        var written = TextWriter.Synchronized(output);
        var exitCode = Program.Run(CallOf(written, arguments), services => services.AddSingleton<IConsole>(new CapturedConsole(written)));
        return (exitCode, output.ToString());
    }

    /// <summary>A command line that is written to a text.</summary>
    public static Invocation CallOf(TextWriter output, params string[] arguments) =>
        new()
        {
            Arguments = arguments,
            Directory = Root,
            ProjectRoot = Root,
            Console = Console(output),
            Data = output,
        };

    /// <summary>A console that nobody looks at, as wide as the host has it.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 160;
        return console;
    }
}
