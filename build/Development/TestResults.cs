using System.Xml.Linq;

namespace Build.Development;

/// <summary>What the test runs came to, from the result files (.trx) that the test platform wrote.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed.</param>
/// <param name="Skipped">Tests that were skipped, each with its reason.</param>
internal sealed record TestResults(int Passed, int Failed, IReadOnlyList<string> Skipped)
{
    public static TestResults Read(string directory)
    {
        var results = Directory
            .EnumerateFiles(directory, "*.trx")
            .SelectMany(file => XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "UnitTestResult"))
            .Select(result =>
                (
                    Name: (string?)result.Attribute("testName") ?? "",
                    Outcome: (string?)result.Attribute("outcome") ?? "",
                    Reason: result.Descendants().FirstOrDefault(element => element.Name.LocalName is "Message" or "StdOut")?.Value.Trim()
                        ?? ""
                )
            )
            .ToList();
        var skipped = results.Where(result => result.Outcome == "NotExecuted").Select(result => $"{result.Name}: {result.Reason}").ToList();
        var passed = results.Count(result => result.Outcome == "Passed");
        return new TestResults(passed, results.Count - passed - skipped.Count, skipped);
    }

    /// <summary>The closing line.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed{(Skipped.Count > 0 ? $", {Skipped.Count} skipped" : "")}";
}
