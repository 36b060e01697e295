namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>What a probe says about the layer.</summary>
internal enum ProbeStatus
{
    /// <summary>It passes on the layer.</summary>
    Passed,

    /// <summary>It fails on the pristine install as well: upstream's own gap, no damage.</summary>
    UpstreamGap,

    /// <summary>It passes on the pristine install and fails on the layer.</summary>
    Failed,
}
