using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test of publishing, which needs moto's server and the real AWS CLI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute() => Skip = WhyNot;

    public static string? WhyNot { get; } =
        SearchPath.Find("aws") is null ? "needs the AWS CLI (apt-get install awscli)"
        : SearchPath.Find("moto_server") is null ? "needs moto's server (pip install 'moto[server]')"
        : null;
}
