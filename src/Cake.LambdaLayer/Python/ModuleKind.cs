namespace Cake.LambdaLayer.Python;

/// <summary>What Python would load for a module.</summary>
internal enum ModuleKind
{
    /// <summary>A <c>.py</c> file.</summary>
    Source,

    /// <summary>A compiled extension module, <c>.so</c> or <c>.pyd</c>: what it imports is not known.</summary>
    Extension,

    /// <summary>A <c>.pyc</c> without a source beside it: what it imports is not known.</summary>
    Bytecode,

    /// <summary>A folder without <c>__init__</c>.</summary>
    Namespace,
}
