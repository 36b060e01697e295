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
}
