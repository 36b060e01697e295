namespace Cake.LambdaLayer.Cleanup;

/// <summary>What a step says of one tree, the same whatever other steps do.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Claims">Its claims, less what is kept.</param>
/// <param name="Files">Files of it that would be booked on the step if it alone were switched on: without others it leaves modules standing whose package they empty.</param>
internal sealed record StepClaims(string Step, List<Claim> Claims, int Files);
