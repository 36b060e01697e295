using Cake.Core;

namespace Cake.Frosting;

public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    public virtual Task RunAsync(T context) => Task.CompletedTask;

    Task IFrostingTask.RunAsync(ICakeContext context) => RunAsync((T)context);
}
