namespace Cake.LambdaLayer.Planning;

/// <summary>What happens to a file that is not simply kept.</summary>
public enum ChangeKind
{
    /// <summary>It is not carried over.</summary>
    Remove,

    /// <summary>It is carried over with other content.</summary>
    Rewrite,

    /// <summary>It is not in the pristine install, but in the layer.</summary>
    Add,
}
