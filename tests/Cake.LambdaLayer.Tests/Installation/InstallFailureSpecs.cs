using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class InstallFailureSpecs
{
    private const string Copy = "/tmp/x/requirements.txt";
    private static readonly InstallerTool s_pip = new("pip", "23.2.1", "python3");
    private static readonly InstallRequest s_request = new("x==1\n", false, TestRecipe.Node, true, [], false);

    [Fact]
    public void An_index_that_does_not_answer_names_find_links_and_the_sample()
    {
        var message = Explain(
            "WARNING: Retrying ... Failed to establish a new connection: [Errno 111] Connection refused')': "
                + "/simple/x/\nERROR: No matching distribution found for x==1\n"
        );

        Assert.Contains("settings.FindLinks", message, StringComparison.Ordinal);
        Assert.Contains("settings.Recipe=sample", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_wheel_names_the_distribution_and_the_tags_there_are()
    {
        const string Log =
            "  Skipping link: none of the wheel's tags (cp311-cp311-macosx_11_0_arm64) are compatible (run pip debug "
            + "--verbose to show compatible tags): file:///w/My_Pkg-1.0-cp311-cp311-macosx_11_0_arm64.whl\n"
            + "  Skipping link: none of the wheel's tags (cp311-cp311-win_amd64) are compatible (run pip debug "
            + "--verbose to show compatible tags): file:///w/other-1.0-cp311-cp311-win_amd64.whl\n";

        var message = Explain("ERROR: No matching distribution found for my-pkg==1.0\n", Log);

        Assert.StartsWith(
            "my-pkg==1.0 has no wheel for nodejs22.x on x86_64 with Python 3.11 (glibc 2.34); wheels exist for: "
                + "cp311-cp311-macosx_11_0_arm64.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void When_the_C_library_is_too_old_all_that_need_more_are_named_with_what_would_do()
    {
        using var wheels = new PackagesFolder();
        foreach (
            var wheel in new[]
            {
                "Fast_Uuid-1.0-cp311-cp311-manylinux_2_28_x86_64.whl",
                "other-2.0-1-cp39-abi3-manylinux_2_31_x86_64.whl",
                "fine-3.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                "fine-3.0-cp311-cp311-manylinux_2_28_x86_64.whl",
                "pure-4.0-py3-none-any.whl",
            }
        )
        {
            wheels.File(wheel);
        }

        var request = new InstallRequest(
            "fast-uuid==1.0 \\\n    --hash=sha256:0\nother==2.0\nfine==3.0\npure==4.0 ; python_version > '3'\nelsewhere==5.0\n",
            true,
            TestRecipe.Python,
            false,
            [wheels.Root],
            true
        )
        {
            GlibcMinor = 26,
        };
        const string Log =
            "  Skipping link: none of the wheel's tags (cp311-cp311-manylinux_2_28_x86_64) are compatible (run pip "
            + "debug --verbose to show compatible tags): file:///w/Fast_Uuid-1.0-cp311-cp311-manylinux_2_28_x86_64.whl\n";
        var result = new ChildProcess(1, "", "ERROR: No matching distribution found for fast-uuid==1.0\n");

        var message = InstallFailure.Explain(s_pip, request, Copy, result, new ChildProcess(1, Log, "")).Message;

        Assert.EndsWith(
            "(glibc 2.26), and neither have other==2.0; wheels exist for: cp311-cp311-manylinux_2_28_x86_64. They "
                + "need glibc 2.28: pin a version with a wheel for manylinux_2_26_x86_64 or older (such as "
                + "manylinux2014), or choose a runtime of Amazon Linux 2023, such as settings.Runtime=python3.12.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_does_not_match_its_hash_is_named()
    {
        var message = Explain(
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. ...\n    six==1.17.0 from "
                + "file:///w/six.whl (from -r r.txt (line 1)):\n        Expected sha256 1\n             Got        2\n"
        );

        Assert.Contains("six==1.17.0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_else_ends_with_the_installers_own_words_in_one_line_and_without_passwords()
    {
        var message = Explain("noise\nERROR: Invalid requirement: 'x==' at https://me:token@host/simple\n");

        Assert.Equal("pip 23.2.1 failed: Invalid requirement: 'x==' at https://***@host/simple", message);
    }

    [Theory]
    [InlineData(
        "ERROR: Invalid requirement: 'x ==': Expected end or semicolon\n    x ==\n      ^ (from line 1 of "
            + "/tmp/x/requirements.txt)\n\n[notice] A new release of pip is available\n",
        "Invalid requirement: 'x ==': Expected end or semicolon x == (from line 1 of requirements.txt)"
    )]
    [InlineData(
        "error: Couldn't parse requirement in `/tmp/x/requirements.txt` at position 0\n  cause: Unexpected end of "
            + "version specifier, expected version\n         x ==\n           ^^\n",
        "Couldn't parse requirement in `requirements.txt` at position 0 cause: Unexpected end of version specifier, expected version x =="
    )]
    [InlineData(
        "ERROR: Exception:\nTraceback (most recent call last):\n  File \"x.py\", line 1, in x\nOSError: [Errno 5] Input/output error\n",
        "OSError: [Errno 5] Input/output error"
    )]
    [InlineData("Killed\n", "Killed")]
    [InlineData("", "it printed nothing")]
    public void Where_the_error_is_belongs_to_it(string error, string said) => Assert.Equal($"pip 23.2.1 failed: {said}", Explain(error));

    [Theory]
    [InlineData(
        "ERROR: Exception:\nTraceback (most recent call last):\n  File \"x.py\", line 1, in x\nOSError: [Errno 28] No "
            + "space left on device\n",
        "OSError: [Errno 28] No space left on device"
    )]
    [InlineData("ERROR: [Errno 122] Disk quota exceeded: '/o/x'\n", "[Errno 122] Disk quota exceeded: '/o/x'")]
    [InlineData("error: Failed to install: x.whl\n  cause: No space left on device (os error 28)\n", null)]
    public void A_full_disk_is_told_with_what_to_do(string error, string? said) =>
        Assert.Equal(
            $"pip 23.2.1 failed: {said ?? "Failed to install: x.whl cause: No space left on device (os error 28)"}. Make room "
                + "there, or give settings.OutputDirectory=DIR a folder on another disk. The last good layer is untouched.",
            Explain(error)
        );

    [Fact]
    public void Versions_that_cannot_go_together_are_named_with_who_wants_them()
    {
        const string Output =
            "Looking in links: /w\n\nThe conflict is caused by:\n    The user requested six==1.16\n    x 1 depends on "
            + "six>=1.17\n\nTo fix this you could try to:\n1. loosen the range\n";
        const string Error =
            "ERROR: Cannot install six==1.16 and x==1 because these package versions have conflicting "
            + "dependencies.\nERROR: ResolutionImpossible: for help visit https://pip.pypa.io/\n";
        var result = new ChildProcess(1, Output, Error);

        Assert.Equal(
            "pip 23.2.1 failed: Cannot install six==1.16 and x==1 because these package versions have conflicting "
                + "dependencies. The user requested six==1.16; x 1 depends on six>=1.17.",
            InstallFailure.Explain(s_pip, s_request, Copy, result, result).Message
        );
    }

    private static string Explain(string error, string verbose = "")
    {
        var result = new ChildProcess(1, "", error);
        return InstallFailure.Explain(s_pip, s_request, Copy, result, new ChildProcess(1, verbose, error)).Message;
    }
}
