namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test on real wheels of LiteLLM, which no test can make.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WheelhouseFactAttribute : FactAttribute
{
    public WheelhouseFactAttribute() =>
        Skip = Wheelhouse.Folder is null ? $"needs the wheels of LiteLLM in the folder that {Wheelhouse.Variable} names" : null;
}
