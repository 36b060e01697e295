namespace Cake.LambdaLayer.Verification.Imports;

/// <summary>The modules of the packages that one step took away.</summary>
/// <param name="Step">The step.</param>
/// <param name="Modules">How many they are.</param>
/// <param name="Working">Those of them that can be imported from the unmodified install; no root needs them.</param>
internal sealed record TakenModules(string Step, int Modules, IReadOnlyList<string> Working);
