using System.Runtime.CompilerServices;

namespace CliWrap;

public class CommandTask<TResult>(Task<TResult> task)
{
    public TaskAwaiter<TResult> GetAwaiter() => task.GetAwaiter();
}
