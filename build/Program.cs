using System.Reflection;
using Build.Console;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Build;

/// <summary>The command line.</summary>
internal static class Program
{
    private const int RedirectedWidth = 160;

    public static int Main(string[] arguments)
    {
        var directory = Environment.CurrentDirectory;
        var root = Invocation.FindRoot(AppContext.BaseDirectory);
        Environment.CurrentDirectory = root;
        var output = System.Console.Out;
        if (CommandLine.WantsJson(arguments))
        {
            // Standard output is for data then, and Cake's own words go where all other words go.
            System.Console.SetOut(System.Console.Error);
        }

        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        if (System.Console.IsOutputRedirected || output != System.Console.Out)
        {
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        using var interruption = new Interruption(AnsiConsole.Console);
        var code = Run(
            new Invocation
            {
                Arguments = arguments,
                Directory = directory,
                ProjectRoot = root,
                Console = AnsiConsole.Console,
                Data = output,
                Input = System.Console.IsInputRedirected ? null : System.Console.In,
                Cancellation = interruption.Token,
            }
        );
        return interruption.ExitCode(code);
    }

    /// <summary>Runs a command line in this process.</summary>
    /// <param name="invocation">The command line, and who sees what comes of it.</param>
    /// <param name="services">What takes the place of Cake's own services, such as its console and its environment.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Invocation invocation, Action<IServiceCollection>? services = null)
    {
        if (Help.IsAsked(invocation.Arguments))
        {
            Help.Print(invocation.Console);
            return 0;
        }

        Report? report = null;
        var host = new CakeHost();
        if (Assembly.GetEntryAssembly() != typeof(Program).Assembly)
        {
            // Cake looks for tasks in the program that was started, which is not this one in a test.
            host.AddAssembly(typeof(Program).Assembly);
        }

        var exitCode = host.UseContext<LayerContext>()
            .UseTeardown<LayerTeardown>()
            .ConfigureServices(all =>
            {
                all.AddSingleton(invocation.Console);
                all.AddSingleton(invocation);
                all.AddSingleton(provider =>
                    report = new Report(invocation.Console, invocation.Data, provider.GetRequiredService<ICakeLog>())
                );
                all.AddSingleton<ICakeLog>(provider => new SettingNamesLog(new CakeBuildLog(provider.GetRequiredService<IConsole>())));
                services?.Invoke(all);
            })
            .Run(TargetArguments.ForCake(invocation.Arguments));
        report?.Close();
        return exitCode;
    }
}
