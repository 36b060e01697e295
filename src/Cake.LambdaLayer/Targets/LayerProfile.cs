namespace Cake.LambdaLayer.Targets;

/// <summary>What a layer is to be best at: named sets of cleanup steps.</summary>
[Flags]
public enum LayerProfile
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A fast start, and small: the default.</summary>
    Start = 1,

    /// <summary>As small as can be, at the price of a slower start.</summary>
    Size = 2,

    /// <summary>Sources, symbols and licence texts stay.</summary>
    Debug = 4,

    /// <summary>All of them.</summary>
    All = Start | Size | Debug,
}
