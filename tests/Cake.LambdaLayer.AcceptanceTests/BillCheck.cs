using CycloneDX;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Whether a bill of materials is one by CycloneDX's own schema, and its references lead somewhere.</summary>
internal static class BillCheck
{
    public static void AssertValid(string text)
    {
        var result = CycloneDX.Json.Validator.Validate(text, SpecificationVersion.v1_6);
        Assert.True(result.Valid, string.Join('\n', result.Messages));
        var bill = CycloneDX.Json.Serializer.Deserialize(text);
        var references = bill.Components.Select(component => component.BomRef).Append(bill.Metadata.Component.BomRef).ToList();
        Assert.Equal(references.Count, references.Distinct().Count());
        Assert.Equal(references.Order(), bill.Dependencies.Select(dependency => dependency.Ref).Order());
        Assert.All(
            bill.Dependencies.SelectMany(dependency => dependency.Dependencies ?? []),
            dependency => Assert.Contains(dependency.Ref, references)
        );
    }
}
