using Cake.LambdaLayer.Doctor;

namespace Cake.LambdaLayer.Tests.Doctor;

public sealed class DoctorSpecs
{
    [Theory]
    [InlineData("3.12.1", "24.2", null, null)]
    [InlineData("3.12.1", null, "0.9.1", null)]
    [InlineData(
        "3.12.1",
        null,
        null,
        "There is neither pip for the Python that is here nor uv, so no layer can be built. Install one of them, for "
            + "example: install pip or install uv"
    )]
    [InlineData(
        null,
        null,
        "0.9.1",
        "There is no CPython from 3.11 on (uv, pyenv, PATH), so no layer can be built. Install one, for example: install Python 3.11"
    )]
    public void Without_Python_or_without_any_installer_no_layer_can_be_built(string? python, string? pip, string? uv, string? lack) =>
        Assert.Equal(
            lack,
            DoctorStage.Problem([
                Named("Python 3.11", null),
                Named("Python 3.12", python),
                Named("pip", pip),
                Named("uv", uv),
                Named("node", null),
            ])
        );

    private static Tool Named(string name, string? version) =>
        new(name, version, version is null ? null : "/usr/bin", "much is lost", $"install {name}");
}
