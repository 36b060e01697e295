using Cake.Frosting;

namespace Build.Tasks;

/// <summary>What runs when no target is named.</summary>
[TaskName("Default")]
[TaskDescription("The same as Layer.")]
[IsDependentOn(typeof(LayerTask))]
public sealed class DefaultTask : FrostingTask;
