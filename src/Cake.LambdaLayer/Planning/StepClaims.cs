namespace Cake.LambdaLayer.Planning;

/// <summary>What a step says of one tree, the same whatever other steps do.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Claims">Its claims, less what is kept.</param>
/// <param name="Files">
/// How many files would be booked on it if it alone were switched on: it then leaves modules standing whose package others empty.
/// </param>
internal sealed record StepClaims(string Step, List<Claim> Claims, int Files);
