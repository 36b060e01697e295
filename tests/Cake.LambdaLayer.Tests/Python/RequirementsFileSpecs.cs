using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class RequirementsFileSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData("a==1 \\\n    --hash=sha256:00\nB_c>=2 ; python_version > '3'\n# comment\n--no-binary :none:\n", "a,b-c")]
    [InlineData("x[extra]==1\n", "x")]
    [InlineData("x @ file:///w/y-1-py3-none-any.whl\n", "x")]
    [InlineData("./wheels/Some_Name-1.0-py3-none-any.whl\n", "some-name")]
    [InlineData("https://h/p/other-1.0-py3-none-any.whl#sha256=00\n", "other")]
    [InlineData("git+https://h/p.git#egg=cloned\n-i https://h/simple\n", "cloned")]
    [InlineData("last", "last")]
    public void The_distributions_that_it_names_are_known(string text, string names) =>
        Assert.Equal(names.Split(','), Of(text).Names.Order());

    [Theory]
    [InlineData("a==1.0", "1.0")]
    [InlineData("a===1.0+local", "1.0+local")]
    [InlineData("a [x, y] == 1.0  # why", "1.0")]
    [InlineData("a==1.0; python_version >= '3.8' \\\n  --hash=sha256:00", "1.0")]
    [InlineData("a==1.0 --hash=sha256:00", "1.0")]
    [InlineData("a (==1.0)", "1.0")]
    [InlineData("a==1.*", null)]
    [InlineData("a>=1,==1.0", null)]
    [InlineData("a==1.0,!=1.1", null)]
    [InlineData("a @ https://h/a==1.0-py3-none-any.whl", null)]
    public void A_pin_is_known_by_any_way_to_write_it(string text, string? version) =>
        Assert.Equal(version, Of(text).Versions.GetValueOrDefault("a"));

    [Fact]
    public void A_comment_locks_nothing() => Assert.False(Of("# pip hash gives --hash=sha256:…\na==1 # --hash=sha256:00\n").HasHashes);

    [Fact]
    public void Hashes_may_stand_behind_markers_and_on_lines_that_continue()
    {
        var (first, second) = (new string('a', 64), new string('b', 64));

        var file = Of($"x==1 ; os_name == 'posix' \\\n    --hash=sha256:{first} \\\n    --hash=sha256:{second}\n");

        Assert.True(file.HasHashes);
        Assert.Equal([first, second], file.Hashes["x"]);
    }

    [Fact]
    public void A_pin_that_counts_for_some_targets_only_is_no_pin_of_all() =>
        Assert.Equal([("b", "2")], Of("a==1 ; sys_platform == 'win32'\nb==2\n").Pins);

    [Fact]
    public void Files_that_it_names_are_looked_for_beside_the_file_that_names_them()
    {
        var below = Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "below")).FullName;
        File.WriteAllText(System.IO.Path.Combine(below, "base.txt"), "b==1\n-r more.txt\n-c bounds.txt\n");
        File.WriteAllText(System.IO.Path.Combine(below, "more.txt"), "c==2\n--find-links wheels\n");
        File.WriteAllText(System.IO.Path.Combine(below, "bounds.txt"), "d<3\n");
        var wheels = Directory.CreateDirectory(System.IO.Path.Combine(below, "wheels")).FullName;

        var file = Of("-r below/base.txt\n./own-1.0-py3-none-any.whl\n");

        Assert.Equal(["b", "c", "own"], file.Names.Order());
        Assert.Equal([wheels], file.FindLinks);
        Assert.Equal($"b==1\nc==2\n--find-links {wheels}\n{System.IO.Path.Combine(_folder.Path, "own-1.0-py3-none-any.whl")}\n", file.Flat);
        Assert.Equal("d<3\n", file.FlatConstraints);
    }

    [Fact]
    public void For_another_folder_relative_paths_lead_to_the_same_files()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "wheels"));
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, "bounds.txt"), "d<3\n");

        var (requirements, constraints) = Of("a==1 # why\n-f wheels\n./own-1.0-py3-none-any.whl\n-c bounds.txt\n")
            .For(System.IO.Path.Combine(_folder.Path, "deep", "er"), "c.txt");

        Assert.Equal("a==1\n--find-links ../../wheels\n../../own-1.0-py3-none-any.whl\n-c c.txt\n", requirements);
        Assert.Equal("d<3\n", constraints);
        Assert.Equal(("a==1 # why\n", ""), Of("a==1 # why\n").For("/elsewhere", "c.txt"));
    }

    [Fact]
    public void For_another_folder_variables_keep_their_names()
    {
        var name = $"TEST_{Guid.NewGuid():N}".ToUpperInvariant();
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, "bounds.txt"), "d<3\n");
        Environment.SetEnvironmentVariable($"{name}_TOKEN", "s3cr3t");
        Environment.SetEnvironmentVariable($"{name}_HERE", _folder.Path);
        Environment.SetEnvironmentVariable($"{name}_NAME", "own");

        var (requirements, _) = Of(
                $"-i https://me:${{{name}_TOKEN}}@host/simple\n-c ${{{name}_HERE}}/bounds.txt\n"
                    + $"${{{name}_HERE}}/own-1.0-py3-none-any.whl\n./${{{name}_NAME}}-1.0-py3-none-any.whl\n"
            )
            .For(System.IO.Path.Combine(_folder.Path, "deep"), "c.txt");

        Assert.Equal(
            $"-i https://me:${{{name}_TOKEN}}@host/simple\n${{{name}_HERE}}/own-1.0-py3-none-any.whl\n"
                + $"../${{{name}_NAME}}-1.0-py3-none-any.whl\n-c c.txt\n",
            requirements
        );
    }

    [Fact]
    public void Lines_keep_their_numbers_for_messages() => Assert.Equal("\n\na==1\n\nb==2\n", Of("# one\n\na==1 \\\n\nb==2\n").Flat);

    [Theory]
    [InlineData("-r gone.txt", "requirements.txt:1 names gone.txt, but ")]
    [InlineData("\n--constraint=requirements.txt", "requirements.txt:2 names requirements.txt, which names requirements.txt in turn.")]
    public void A_file_that_is_not_there_or_names_itself_is_told(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<LambdaLayerException>(() => Of(text).Names).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variable_in_braces_is_filled_in_and_one_that_is_not_set_stays()
    {
        var name = $"TEST_{Guid.NewGuid():N}".ToUpperInvariant();
        Environment.SetEnvironmentVariable(name, "1.5");

        Assert.Equal($"a==1.5\nb==${{{name}_X}}\n$c\n", Of($"a==${{{name}}}\nb==${{{name}_X}}\n$c\n").Flat);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("latin1", false)]
    public void It_is_read_in_its_encoding(string encoding, bool hasMark)
    {
        var chosen = Encoding.GetEncoding(encoding);
        var text = (hasMark ? "" : "# -*- coding: latin-1 -*-\n") + "# café\r\na==1\r\n";
        File.WriteAllBytes(Path, [.. hasMark ? chosen.GetPreamble() : [], .. chosen.GetBytes(text)]);

        Assert.Equal("1", RequirementsFile.Read(Path).Versions["a"]);
        Assert.Contains("café", RequirementsFile.Read(Path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_of_a_known_encoding_is_told()
    {
        File.WriteAllBytes(Path, [.. "a==1 # caf"u8, 0xe9, (byte)'\n']);

        Assert.Contains(
            "is not UTF-8",
            Assert.Throws<LambdaLayerException>(() => RequirementsFile.Read(Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(NoFile.Device)]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Folder)]
    public void What_is_no_file_is_no_requirements_file(string kind)
    {
        var other = System.IO.Path.Combine(_folder.Path, "other.txt");
        NoFile.Put(other, kind);
        var refusal = $"{other} is a folder, a pipe or a device, so it is no requirements file: give a file.";

        Assert.Equal(refusal, Assert.Throws<LambdaLayerException>(() => RequirementsFile.Read(other)).Message);
        Assert.Equal(refusal, Assert.Throws<LambdaLayerException>(() => Of("-r other.txt\n").Lines).Message);
        Assert.Equal(refusal, Assert.Throws<LambdaLayerException>(() => Of("-c other.txt\n").Constraints).Message);
    }

    [Fact]
    public void What_has_no_end_soon_is_no_requirements_file()
    {
        using (var stream = File.Create(Path))
        {
            stream.SetLength(16_000_001);
        }

        Assert.Equal(
            $"{Path} has more than 16 MB, so it is no requirements file.",
            Assert.Throws<LambdaLayerException>(() => RequirementsFile.Read(Path)).Message
        );
    }

    [Theory]
    [InlineData("pylock.toml")]
    [InlineData("uv.lock")]
    [InlineData("Pipfile")]
    public void A_file_of_another_kind_is_no_requirements_file(string name)
    {
        var path = System.IO.Path.Combine(_folder.Path, name);
        File.WriteAllText(path, "version = 1\n");

        Assert.StartsWith(
            $"{path} is no requirements file",
            Assert.Throws<LambdaLayerException>(() => RequirementsFile.Read(path)).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();

    private string Path => System.IO.Path.Combine(_folder.Path, "requirements.txt");

    private RequirementsFile Of(string text)
    {
        File.WriteAllText(Path, text);
        return RequirementsFile.Read(Path);
    }
}
