namespace Cake.LambdaLayer.Elf;

/// <summary>Which tag carries a run path: it decides when the loader looks there (ld.so(8)).</summary>
internal enum ElfRunPathKind
{
    /// <summary><c>DT_RPATH</c>: searched before <c>LD_LIBRARY_PATH</c>, also for what the loaded libraries need.</summary>
    Rpath,

    /// <summary><c>DT_RUNPATH</c>: searched after <c>LD_LIBRARY_PATH</c>, only for what this very file needs.</summary>
    Runpath,
}
