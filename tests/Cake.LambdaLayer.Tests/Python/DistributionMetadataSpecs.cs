using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class DistributionMetadataSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new();

    [Theory]
    [InlineData("License-Expression: Apache-2.0 OR BSD-2-Clause\nLicense: something", "Apache-2.0 OR BSD-2-Clause", "")]
    [InlineData("License: MPL-2.0 AND MIT", "MPL-2.0 AND MIT", "")]
    [InlineData("License: MIT License", null, "MIT License")]
    [InlineData("Classifier: License :: OSI Approved :: BSD License\nClassifier: Topic :: Other", null, "BSD License")]
    [InlineData("Summary: nothing said", null, "")]
    public void Licences_are_told_as_expressions_where_they_are_and_else_by_name(string headers, string? expression, string names)
    {
        var metadata = Read(headers);

        Assert.Equal(expression, metadata.LicenceExpression);
        Assert.Equal(names, string.Join(", ", metadata.LicenceNames));
    }

    [Fact]
    public void A_licence_that_is_a_whole_text_is_no_name() => Assert.Empty(Read($"License: {new string('x', 500)}").LicenceNames);

    [Fact]
    public void What_only_an_extra_requires_is_not_required() =>
        Assert.Equal(
            ["some-thing"],
            Read("Requires-Dist: Some_Thing[x] (>=1); python_version > '3'\nRequires-Dist: other ; extra == 'more'").Requires
        );

    public void Dispose() => _packages.Dispose();

    private DistributionMetadata Read(string headers)
    {
        _packages.File(
            "pkg-1.0.dist-info/METADATA",
            $"Metadata-Version: 2.4\nName: Pkg\nVersion: 1.0\n{headers}\n\nLicense: not this one\n"
        );
        var tree = _packages.Tree();
        return DistributionMetadata.Read(tree, Distribution.ReadAll(tree).Single());
    }
}
