using System.IO.Compression;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;

namespace Cake.LambdaLayer.Tests.Packaging;

public sealed class WheelArchiveSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Wheel => Path.Combine(_folder.Path, "x-1.0-py3-none-any.whl");

    [Theory]
    [InlineData(NoFile.Folder)]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Device)]
    public void What_is_no_file_is_no_wheel(string kind)
    {
        NoFile.Put(Wheel, kind);

        Assert.Equal(
            $"{Wheel} is no file, and so no wheel: take it away, or put the wheel there.",
            Refusal(() => WheelArchive.Open(Wheel))
        );
    }

    [Fact]
    public void What_is_no_zip_file_is_named()
    {
        File.WriteAllText(Wheel, "no zip file");

        Assert.Matches($@"\A{Wheel} is no sound wheel \([^)]+\): use another release\.\z", Refusal(() => WheelArchive.Open(Wheel)));
    }

    [Fact]
    public void Entries_without_end_are_refused()
    {
        Write(wheel =>
        {
            for (var i = 0; i <= 200_000; i++)
            {
                wheel.CreateEntry($"{i}");
            }
        });

        Assert.Equal(
            $"{Wheel} is no sound wheel (it has 200001 entries, and 200000 are the most that are read): use another release.",
            Refusal(() => WheelArchive.Open(Wheel))
        );
    }

    [Fact]
    public void An_entry_that_would_fill_the_memory_is_not_unpacked()
    {
        Write(wheel =>
        {
            using var record = wheel.CreateEntry("x-1.0.dist-info/RECORD").Open();
            record.Write(new byte[RegularFile.MostBytes + 1]);
        });
        using var zip = WheelArchive.Open(Wheel);
        var entry = Assert.Single(zip.Entries);

        using (var content = WheelArchive.Open(entry))
        {
            Assert.Equal(0, content.ReadByte());
        }

        Assert.Equal(
            "x-1.0.dist-info/RECORD of a wheel has 16000001 bytes unpacked, and 16000000 are the most that are read: "
                + "do not use this wheel, and find out who made it.",
            Refusal(() => WheelArchive.Open(entry, RegularFile.MostBytes))
        );
    }

    public void Dispose() => _folder.Dispose();

    private void Write(Action<ZipArchive> fill)
    {
        using var wheel = ZipFile.Open(Wheel, ZipArchiveMode.Create);
        fill(wheel);
    }

    private static string Refusal(Func<object> work) => Assert.Throws<LambdaLayerException>(work).Message;
}
