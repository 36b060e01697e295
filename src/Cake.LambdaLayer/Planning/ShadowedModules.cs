using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Planning;

/// <summary>Modules that a distribution and the standard library both have, of which a function gets one.</summary>
internal static class ShadowedModules
{
    /// <summary>One line for each distribution with such modules: backports that Python has taken over are often still required.</summary>
    /// <remarks>
    /// Sources: in an installation, site-packages comes last on <c>sys.path</c> (Python documentation, "The initialization of the sys.path
    /// module search path"); the bootstrap of Lambda's Python runtimes puts <c>/opt/python</c> first.
    /// </remarks>
    public static IEnumerable<string> Notes(CleanupInput input)
    {
        var owners = Distribution.Owners(input.Distributions);
        return input
            .Imports.TopLevel()
            .Where(input.Imports.IsOfStandardLibrary)
            .Select(name => (Name: name, Owner: owners.GetValueOrDefault(input.Imports.Find(name)!.Path)))
            .Where(entry => entry.Owner is not null)
            .GroupBy(entry => entry.Owner!, entry => entry.Name)
            .OrderBy(of => of.Key.Name, StringComparer.Ordinal)
            .Select(of =>
                $"{of.Key} brings {string.Join(", ", of.Order(StringComparer.Ordinal))}, which the standard library has too: "
                + (
                    input.Layout.BundlesInterpreter
                        ? "that of the standard library is imported, as in any installation"
                        : "that of the layer is imported, as Lambda's Python runtimes put it first"
                )
            );
    }
}
