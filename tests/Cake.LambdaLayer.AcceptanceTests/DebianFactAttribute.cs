namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test of the python3 that Debian and Ubuntu install below /usr.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute() => Skip = File.Exists("/etc/debian_version") ? null : "needs Debian's or Ubuntu's own python3";
}
