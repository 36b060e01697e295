namespace Cake.LambdaLayer.Installation;

/// <summary>One distribution of a lock, beside what locking it anew would come to.</summary>
/// <param name="Name">Its normalized name.</param>
/// <param name="Locked">The version that is locked; <see langword="null"/> when it would be new.</param>
/// <param name="Newest">
/// The newest version that fits the target and the other distributions; <see langword="null"/> when nothing would need it any more.
/// </param>
public sealed record OutdatedRow(string Name, string? Locked, string? Newest);
