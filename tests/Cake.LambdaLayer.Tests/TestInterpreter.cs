using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests;

/// <summary>The interpreter that builds find on this machine, looked for once.</summary>
internal static class TestInterpreter
{
    private static readonly Task<PythonInterpreter> s_found = InterpreterLocator.FindAsync(
        pythonHome: null,
        minor: null,
        CancellationToken.None
    );

    public static Task<PythonInterpreter> FindAsync() => s_found;

    /// <summary>An interpreter of a userland that a test made: nothing starts it.</summary>
    /// <param name="executable">Its binary.</param>
    /// <param name="root">The folder of the userland.</param>
    public static PythonInterpreter Made(string executable, string root) =>
        new()
        {
            Executable = executable,
            Version = "3.11.7",
            Implementation = "cpython",
            Prefix = "/usr",
            StandardLibrary = "/usr/lib/python3.11",
            ExtensionModules = "/usr/lib/python3.11/lib-dynload",
            Machine = "x86_64",
            System = "Linux",
            UsesDistPackages = false,
            Root = root,
        };
}
