using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.Installation;

/// <summary>One install, by the real pip, of wheels each of which has something wrong, and of honest ones among them.</summary>
public sealed class MaliciousWheelsFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>What the build said.</summary>
    public string Message { get; private set; } = "";

    public IReadOnlyList<string> Lines => Message.Split('\n');

    /// <summary>What is left in the cache.</summary>
    public int Installs => Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "out", ".cache", "installs")).Count();

    public async ValueTask InitializeAsync()
    {
        TestWheel[] wheels =
        [
            new TestWheel("beyond").File("beyond.py").File("extra.py", "x").Recorded("extra.py", null),
            new TestWheel("changed")
                .File("changed.py", "x")
                .Recorded("changed.py", "changed.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,1"),
            new TestWheel("resized")
                .File("resized.py")
                .Recorded("resized.py", "resized.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,1"),
            new TestWheel("weak").File("weak.py").Recorded("weak.py", "weak.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,0"),
            new TestWheel("absent").File("absent.py").Recorded("gone.py", "gone.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"),
            new TestWheel("outside")
                .File("outside.py")
                .Recorded("x", "../../../../x.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"),
            new TestWheel("beside").File("beside.py").Recorded("x", "../../../x.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"),
            new TestWheel("pth").File("pth_init.pth", "import os\n"),
            new TestWheel("starter").File("starter.start", "starter:run\n"),
            new TestWheel("site1").File("sitecustomize.py"),
            new TestWheel("site2").File("usercustomize/__init__.py"),
            new TestWheel("hooked")
                .File("hooked.py")
                .File("hooked-1.0.dist-info/entry_points.txt", "[console_scripts]\nfine = hooked:f\n[sitecustomize]\nstart = hooked:f\n"),
            new TestWheel("shadow").File("shadow-1.0.data/scripts/python3", "#!python\n"),
            WithOtherMetadata(),
            // Weights of PyTorch are called so too, and nobody reads them at the start.
            new TestWheel("weights").File("weights/model.pth", "1"),
            new TestWheel("pathed").File("pathed.pth", "pathed/more\n").File("pathed/more/sitecustomize.py"),
            new TestWheel("native").File("native-nspkg.pth", Namespace("native")).File("native.abi3.so"),
            new TestWheel("folders").File("folders.pth", "# Ours.\r\n\nfolders/lib/\n").File("folders/lib/inner.py"),
            new TestWheel("spaces").File("spaces-nspkg.pth", Namespace("spaces")).File("spaces/one.py"),
            Honest(),
            new TestWheel("alike").File("common/__init__.py", "same"),
        ];
        foreach (var wheel in wheels)
        {
            wheel.WriteTo(_folder.Path);
        }

        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, string.Concat(wheels.Select(wheel => wheel.FileName.Split('-')[0] + "==1.0\n")));
        var options = await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = requirements, FindLinks = [_folder.Path] }
        );
        Message = (await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(options, CancellationToken.None))).Message;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Its publisher wrote METADATA anew after RECORD was made.</summary>
    internal static TestWheel WithOtherMetadata() =>
        new TestWheel("texts")
            .File("texts.py")
            .Recorded("texts-1.0.dist-info/METADATA", "texts-1.0.dist-info/METADATA,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,61");

    /// <summary>What setuptools wrote for a namespace package.</summary>
    private static string Namespace(string name) =>
        "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], "
        + $"*('{name}',));importlib = has_mfs and __import__('importlib.util');has_mfs and __import__('importlib.machinery');"
        + $"m = has_mfs and sys.modules.setdefault('{name}', importlib.util.module_from_spec(importlib.machinery.PathFinder."
        + $"find_spec('{name}', [os.path.dirname(p)])));m = m or sys.modules.setdefault('{name}', types.ModuleType('{name}'));"
        + "mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)\n";

    /// <summary>With everything that pip records in another place than the wheel does, and a name that RECORD has to quote.</summary>
    internal static TestWheel Honest() =>
        new TestWheel("honest")
            .File("honest/__init__.py", "def main(): print('ran')\n")
            .File("honest/a, b.txt", "x")
            .Recorded("honest/a, b.txt", "\"honest/a, b.txt\",sha256=LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE,1")
            .File("common/__init__.py", "same")
            .File("honest-1.0.data/scripts/honest-script", "#!python\nprint('ran')\n")
            .File("honest-1.0.data/data/share/honest.txt", "x")
            .File("honest-1.0.data/headers/honest.h", "x")
            .File("honest-1.0.dist-info/entry_points.txt", "[console_scripts]\nhonest = honest:main\n");
}
