using Cake.Cli;
using Cake.Cli.Infrastructure;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

internal sealed class DefaultCommand(IServiceCollection services) : Command<DefaultCommandSettings>
{
    public override int Execute(CommandContext context, DefaultCommandSettings settings, CancellationToken cancellationToken)
    {
        services.AddSingleton<ICakeArguments>(context.Remaining.ToCakeArguments(settings.Targets));
        services.AddSingleton(context.Remaining);
        var provider = services.BuildServiceProvider();

        try
        {
            Run(provider, settings);
            return 0;
        }
        catch (Exception exception)
        {
            provider.GetRequiredService<ICakeLog>().LogException(exception);
            return -1;
        }
    }

    private static void Run(ServiceProvider provider, DefaultCommandSettings settings)
    {
        if (settings.Version)
        {
            provider.GetRequiredService<VersionFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        if (settings.Info)
        {
            provider.GetRequiredService<InfoFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        provider.GetRequiredService<ICakeLog>().Verbosity = settings.Verbosity;

        // The configuration and the context are created when first asked for, and read the working directory then.
        SetWorkingDirectory(provider, settings);

        IScriptHost host = settings switch
        {
            { DryRun: true } => provider.GetRequiredService<DryRunScriptHost<IFrostingContext>>(),
            { Tree: true } => provider.GetRequiredService<TreeScriptHost>(),
            { Description: true } => provider.GetRequiredService<DescriptionScriptHost>(),
            _ => provider.GetRequiredService<BuildScriptHost<IFrostingContext>>(),
        };

        if (settings.Exclusive)
        {
            host.Settings.UseExclusiveTarget();
        }

        provider.GetRequiredService<TaskRegistration>().Apply();
        host.RunTargets(settings.Targets);
    }

    private static void SetWorkingDirectory(ServiceProvider provider, DefaultCommandSettings settings)
    {
        var environment = provider.GetRequiredService<ICakeEnvironment>();
        var directory = settings.WorkingDirectory?.MakeAbsolute(environment) ?? environment.WorkingDirectory;

        if (!provider.GetRequiredService<IFileSystem>().Exist(directory))
        {
            throw new FrostingException($"The working directory '{directory.FullPath}' does not exist.");
        }

        environment.WorkingDirectory = directory;
    }
}
