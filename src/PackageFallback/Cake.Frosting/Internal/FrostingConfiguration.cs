using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

// Later sources win: cake.config, CAKE_* variables, arguments.
internal sealed class FrostingConfiguration(IFileSystem fileSystem, ICakeEnvironment environment, IRemainingArguments remaining)
    : ICakeConfiguration
{
    private readonly ICakeConfiguration _values = new CakeConfigurationProvider(fileSystem, environment).CreateConfiguration(
        environment.WorkingDirectory,
        remaining.Parsed.ToDictionary(argument => argument.Key, argument => argument.FirstOrDefault() ?? "", StringComparer.Ordinal)
    );

    public string GetValue(string key) => _values.GetValue(key);
}
