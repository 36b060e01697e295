using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.IO;

public sealed class GlobsSpecs
{
    private static readonly string[] s_paths =
    [
        "kept/__init__.py",
        "kept/words/[x].txt",
        "kept/words/de.txt",
        "kept/words/deep/er/it.txt",
        "kept/words/en.txt",
        "kept/words.txt",
        "kept/{{name}}/setup.txt",
        "words/fr.txt",
    ];

    [Theory]
    [InlineData("kept/words", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("kept/words/", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("./kept//words/.", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("/kept/words/**", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("kept/w?rds", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("{kept,none}/{words,other}", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("kept/words/*", "[x].txt de.txt en.txt")]
    [InlineData("kept/words/**/*", "[x].txt de.txt deep/er/it.txt en.txt")]
    [InlineData("kept/words/de*", "de.txt deep/er/it.txt")]
    [InlineData("kept/words/{de,e?}.txt", "de.txt en.txt")]
    [InlineData("kept/{words/{de,fr},wor/en}.txt", "de.txt")]
    [InlineData("{kept/words/en,none}.txt", "en.txt")]
    [InlineData("kept/words/{deep/er,x}/*.txt", "deep/er/it.txt")]
    [InlineData("kept/words/[de]?.txt", "de.txt en.txt")]
    [InlineData("kept/words/[a-dx][a-z].txt", "de.txt")]
    [InlineData("kept/words/[!d]?.txt", "en.txt")]
    [InlineData("kept/words/[^d-f]?.txt", "")]
    [InlineData("kept/words/[[]x[]].txt", "[x].txt")]
    [InlineData("kept/words/[!]]x?.txt", "[x].txt")]
    [InlineData("kept/words/??.txt", "de.txt en.txt")]
    [InlineData("kept/words/?.txt", "")]
    [InlineData("kept/words?de.txt", "")]
    [InlineData("kept/words[!a]de.txt", "")]
    [InlineData("kept/words/*.TXT", "")]
    [InlineData("Kept/words", "")]
    [InlineData("../kept/words", "")]
    [InlineData("kept/../kept/words", "")]
    [InlineData("kept/word", "")]
    [InlineData("kept/words/d.txt", "")]
    [InlineData("kept/words/**/it.txt", "deep/er/it.txt")]
    [InlineData("kept/words/**/de.txt", "de.txt")]
    [InlineData("**/words/**/*.txt", "[x].txt de.txt deep/er/it.txt en.txt")]
    public void A_pattern_names_these_files_below_the_folder(string pattern, string names) =>
        Assert.Equal(
            names.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Globs
                .Match(s_paths, pattern)
                .Where(path => path.StartsWith("kept/words/", StringComparison.Ordinal))
                .Select(path => path["kept/words/".Length..])
        );

    [Theory]
    [InlineData("**/words/**", 5)]
    [InlineData("*/words", 4)]
    [InlineData("**", 8)]
    [InlineData(".", 8)]
    [InlineData("*", 0)]
    [InlineData("*.txt", 0)]
    [InlineData("**/*.txt", 7)]
    [InlineData("{kept,words}/**", 8)]
    [InlineData("words", 1)]
    [InlineData("kept/**/words", 4)]
    public void And_so_many_of_all(string pattern, int count) => Assert.Equal(count, Globs.Match(s_paths, pattern).Count());

    [Theory]
    [InlineData("kept/[de*.txt", "does not close a bracket")]
    [InlineData("kept/[]", "does not close a bracket")]
    [InlineData("kept/[!]", "does not close a bracket")]
    [InlineData("kept/[a/b]", "does not close a bracket")]
    [InlineData("kept/de].txt", "closes a bracket that it does not open")]
    [InlineData("kept/{de,en.txt", "does not close a brace")]
    [InlineData("kept/{de,{en}.txt", "does not close a brace")]
    [InlineData("kept/de,en}.txt", "closes a brace that it does not open")]
    [InlineData("kept/{de}.txt", "braces without a choice")]
    [InlineData("kept/{1..3}.txt", "braces without a choice")]
    [InlineData("kept/[z-a].txt", "lower letter first")]
    [InlineData(@"kept\words", "write / between folders")]
    public void What_is_no_pattern_is_refused_with_what_to_write(string pattern, string expected)
    {
        var refusal = Assert.Throws<LambdaLayerException>(() => Globs.Check(pattern));

        Assert.Matches($"^The pattern {Regex.Escape(pattern)} .*{Regex.Escape(expected)}.*[.]$", refusal.Message);
    }

    [Fact]
    public void Each_path_has_a_pattern_that_names_it_alone() =>
        Assert.All(s_paths, path => Assert.Equal([path], Globs.Match(s_paths, Globs.Escaped(path))));

    [Fact]
    public void Many_stars_cost_no_time()
    {
        var path = string.Join('/', Enumerable.Repeat(new string('a', 40), 20));

        Assert.Empty(Globs.Match([path], string.Concat(Enumerable.Repeat("**/*a*a*a*a*a*/", 10)) + "b"));
    }
}
