using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Tooling;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A context of Cake's own parts, as a script has it.</summary>
internal static class CakeContexts
{
    public static ICakeContext Create()
    {
        var environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        var files = new FileSystem();
        var globber = new Globber(files, environment);
        var log = new CakeBuildLog(new CakeConsole(environment));
        var configuration = new CakeConfiguration(new Dictionary<string, string>());
        var tools = new ToolLocator(environment, new ToolRepository(environment), new ToolResolutionStrategy(files, environment, globber, configuration, log));
        var processes = new ProcessRunner(files, environment, log, tools, configuration);
        var arguments = new CakeArguments(Array.Empty<string>().ToLookup(name => name, _ => (string?)null));
        return new CakeContext(files, environment, globber, log, arguments, processes, new WindowsRegistry(), tools, new CakeDataService(), configuration);
    }
}
