using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Provenance;

// Own code, which a test holds against the schema: CycloneDX.Core would bring protobuf-net and JsonSchema.Net into every Cake script.
/// <summary>
/// The software bill of materials of a layer, as <c>sbom.cdx.json</c> holds it: what is in the layer, and nothing that steps took away as a
/// whole. It names no time and no chance number, so that the same layer has the same bill.
/// </summary>
/// <remarks>Source: CycloneDX 1.6, JSON; package URLs: package-url/purl-spec.</remarks>
internal static class SoftwareBill
{
    public const string FileName = "sbom.cdx.json";

    private const string Root = "layer";
    private const string Properties = "cake-lambdalayer:";

    /// <summary>The namespace of the serial numbers, which are made of the bill's content (UUID version 8, RFC 9562).</summary>
    private static readonly Guid s_namespace = new("0f0f7b52-1d2c-5a0b-9f0e-5b1f6a8c7d31");

    /// <param name="inputs">What was built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="plan">What the steps did.</param>
    /// <param name="installation">The interpreter as it was found, with its libraries; <see langword="null"/> when none is bundled.</param>
    public static JsonObject Of(LayerInputs inputs, PristineInstall install, LayerPlan plan, FileTree? installation)
    {
        var tree = install.Tree;
        var gone = plan
            .Packages.Changes.Where(change => change.Kind == ChangeKind.Remove)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        var distributions = install.Distributions.Where(distribution => !gone.Contains($"{distribution.MetadataFolder}/METADATA")).ToList();
        var wheels = install.Wheels.DistinctBy(wheel => wheel.Name).ToDictionary(wheel => wheel.Name, StringComparer.Ordinal);
        var metadata = distributions.ToDictionary(
            distribution => distribution.Name,
            distribution => DistributionMetadata.Read(tree, distribution),
            StringComparer.Ordinal
        );
        var purls = distributions.ToDictionary(distribution => distribution.Name, Purl, StringComparer.Ordinal);

        var components = new JsonArray();
        var dependencies = new JsonArray();
        foreach (var distribution in distributions)
        {
            components.Add(Component(tree, distribution, metadata[distribution.Name], wheels.GetValueOrDefault(distribution.Name)));
            dependencies.Add(
                Dependency(
                    purls[distribution.Name],
                    metadata[distribution.Name]
                        .Requires.Order(StringComparer.Ordinal)
                        .Select(name => purls.GetValueOrDefault(name))
                        .OfType<string>()
                        .Where(purl => purl != purls[distribution.Name])
                )
            );
        }

        var required = metadata.Values.SelectMany(entry => entry.Requires).ToHashSet(StringComparer.Ordinal);
        var roots = inputs.Options.Recipe.Roots.Select(Distribution.Normalize).ToHashSet(StringComparer.Ordinal);
        var tops = distributions
            .Where(distribution => roots.Contains(distribution.Name) || !required.Contains(distribution.Name))
            .Select(distribution => purls[distribution.Name])
            .ToList();
        if (installation is not null)
        {
            tops.Add(AddInterpreter(inputs, installation, components, dependencies));
        }

        foreach (var library in tree.Below(LayerLayout.Given).Where(file => !gone.Contains(file.Path)))
        {
            var place = inputs.Layout.OfPackageFile(library.Path);
            components.Add(File(library, place));
            dependencies.Add(Dependency(place, []));
            tops.Add(place);
        }

        dependencies.Add(Dependency(Root, tops));
        var bill = Bill(inputs, components, dependencies);
        bill.Insert(3, "serialNumber", $"urn:uuid:{SerialNumber(bill.ToJsonString())}");
        return bill;
    }

    private static JsonObject Bill(LayerInputs inputs, JsonArray components, JsonArray dependencies) =>
        new()
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["tools"] = new JsonObject
                {
                    ["components"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "application",
                            ["name"] = LayerLock.AddinName,
                            ["version"] = LayerLock.AddinVersion,
                        }
                    ),
                },
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = Root,
                    ["name"] = inputs.Options.Recipe.Name,
                    ["description"] = inputs.Options.Recipe.Description,
                    ["properties"] = new JsonArray(
                        Property("runtime", inputs.Target.Runtime.Identifier),
                        Property("architecture", inputs.Target.Architecture),
                        Property("python", inputs.Target.Python)
                    ),
                },
            },
            ["components"] = components,
            ["dependencies"] = dependencies,
        };

    /// <summary>Adds the interpreter and the libraries that come along with it.</summary>
    /// <returns>The interpreter's reference.</returns>
    private static string AddInterpreter(LayerInputs inputs, FileTree installation, JsonArray components, JsonArray dependencies)
    {
        var libraries = SystemLibrary
            .Of(inputs.Copied, installation)
            .GroupBy(library => library.Package is { } package ? Purl(package) : library.File.Path)
            .ToList();
        var interpreter = Interpreter(inputs);
        var reference = (string)interpreter["bom-ref"]!;
        components.Add(interpreter);
        dependencies.Add(Dependency(reference, libraries.Select(group => group.Key)));
        foreach (var group in libraries)
        {
            components.Add(Component(group.Key, group.ToList()));
            dependencies.Add(Dependency(group.Key, []));
        }

        return reference;
    }

    /// <summary>UUID version 8 (RFC 9562, section 5.8): the SHA-256 of a namespace and a text make the number.</summary>
    internal static Guid SerialNumber(string text)
    {
        var hash = SHA256.HashData([.. s_namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(text)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    private static JsonObject Component(FileTree tree, Distribution distribution, DistributionMetadata metadata, InstalledWheel? wheel)
    {
        var component = new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = Purl(distribution),
            ["name"] = metadata.Name,
            ["version"] = distribution.Version,
        };
        if (metadata.Summary is { } summary)
        {
            component["description"] = summary;
        }

        if (wheel?.Sha256 is { } sha256)
        {
            component["hashes"] = Sha256(sha256);
        }

        if (metadata.LicenceExpression is { } expression)
        {
            component["licenses"] = new JsonArray(new JsonObject { ["expression"] = expression });
        }
        else if (metadata.LicenceNames.Count > 0)
        {
            component["licenses"] = new JsonArray([
                .. metadata.LicenceNames.Select(name => new JsonObject { ["license"] = new JsonObject { ["name"] = name } }),
            ]);
        }

        component["purl"] = Purl(distribution);
        var properties = new JsonArray(
            Property("files", distribution.Files.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
        if (wheel?.File is { } file)
        {
            properties.Add(Property("wheel", file));
        }

        if (tree.Find($"{distribution.MetadataFolder}/RECORD") is { LinkTarget: null } record)
        {
            properties.Add(Property("record-sha256", Hashes.Of(record.Source)));
        }

        component["properties"] = properties;
        return component;
    }

    private static JsonObject Interpreter(LayerInputs inputs)
    {
        var version = inputs.Copied.Version;
        return new JsonObject
        {
            ["type"] = "platform",
            ["bom-ref"] = $"pkg:generic/cpython@{version}",
            ["name"] = "cpython",
            ["version"] = version,
            ["licenses"] = new JsonArray(new JsonObject { ["expression"] = "PSF-2.0" }),
            ["cpe"] = $"cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*",
            ["purl"] = $"pkg:generic/cpython@{version}",
            ["hashes"] = Sha256(Hashes.Of(inputs.Copied.Executable)),
        };
    }

    /// <summary>Libraries of one package of the distribution, or one whose package is not known.</summary>
    private static JsonObject Component(string reference, List<SystemLibrary> libraries) =>
        libraries[0].Package is not { } package
            ? File(libraries[0].File, reference)
            : new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = reference,
                ["name"] = package.Name,
                ["version"] = package.Version,
                ["purl"] = reference,
                ["components"] = new JsonArray([.. libraries.Select(library => File(library.File, $"{reference}#{library.File.Name}"))]),
            };

    private static JsonObject File(TreeFile file, string reference) =>
        new()
        {
            ["type"] = "file",
            ["bom-ref"] = reference,
            ["name"] = file.Name,
            ["hashes"] = Sha256(Hashes.Of(file.Source)),
        };

    private static JsonObject Dependency(string reference, IEnumerable<string> dependsOn)
    {
        var dependency = new JsonObject { ["ref"] = reference };
        if (dependsOn.Select(purl => (JsonNode?)purl).ToArray() is { Length: > 0 } all)
        {
            dependency["dependsOn"] = new JsonArray(all);
        }

        return dependency;
    }

    private static JsonArray Sha256(string hash) => new(new JsonObject { ["alg"] = "SHA-256", ["content"] = hash });

    private static JsonObject Property(string name, string value) => new() { ["name"] = Properties + name, ["value"] = value };

    private static string Purl(Distribution distribution) => $"pkg:pypi/{distribution.Name}@{Uri.EscapeDataString(distribution.Version)}";

    private static string Purl(SystemPackage package) =>
        $"pkg:deb/{package.Vendor}/{Uri.EscapeDataString(package.Name)}@{Uri.EscapeDataString(package.Version)}"
        + $"?arch={package.Architecture}";
}
