using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Planning;

public sealed class KeepLinesSpecs
{
    [Fact]
    public void A_folder_of_which_nothing_is_away_is_one_line_and_names_are_quoted()
    {
        var plan = new LayerPlan
        {
            Recipe = "r",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
            Install = "key",
            Steps = [],
            Packages = Away("pkg/part/gone.py"),
        };

        var lines = KeepLines.Of(
            [
                Back("pkg/whole/a.py"),
                Back("pkg/whole/b.py"),
                Back("pkg/part/c.py"),
                Back("pkg/part/d.py"),
                Back("pkg/{{a}}/[b].txt"),
                Back("top.py"),
                Back("odd \"name\".txt"),
            ],
            plan
        );

        Assert.Equal(
            """
            keep:
              - path: "odd \"name\".txt"
                because: "p needs it"
              - path: "pkg/[{][{]a[}][}]/[[]b[]].txt"
                because: "p needs it"
              - path: "pkg/part/c.py"
                because: "p needs it"
              - path: "pkg/part/d.py"
                because: "p needs it"
              - path: "pkg/whole/*"
                because: "p needs it"
              - path: "top.py"
                because: "p needs it"
            """,
            lines
        );
    }

    private static Restoration Back(string path) => new(CleanupScope.Packages, path, "Verify", "p needs it");

    private static TreePlan Away(string path) => new(0, 0, [], [new PlannedChange(path, ChangeKind.Remove, 1, 0, "S", "r", [])]);
}
