namespace Cake.LambdaLayer.Targets;

/// <summary>The trees that a cleanup step looks at.</summary>
[Flags]
public enum CleanupScope
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The installed packages.</summary>
    Packages = 1,

    /// <summary>The interpreter that is copied into the layer.</summary>
    Interpreter = 2,
}
