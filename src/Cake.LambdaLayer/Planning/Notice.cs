namespace Cake.LambdaLayer.Planning;

/// <summary>A licence text, and what it is for.</summary>
/// <param name="Name">What it is for, with its version.</param>
/// <param name="Text">The text.</param>
internal sealed record Notice(string Name, string Text);
