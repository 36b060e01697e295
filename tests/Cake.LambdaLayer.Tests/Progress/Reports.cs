using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Tests.Progress;

/// <summary>Keeps all that is reported.</summary>
internal sealed class Reports : IProgress<StageProgress>
{
    private readonly List<StageProgress> _all = [];

    public IReadOnlyList<StageProgress> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public void Report(StageProgress value)
    {
        lock (_all)
        {
            _all.Add(value);
        }
    }
}
