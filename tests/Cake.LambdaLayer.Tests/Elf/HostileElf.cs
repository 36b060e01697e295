using FsCheck;
using FsCheck.Fluent;

namespace Cake.LambdaLayer.Tests.Elf;

/// <summary>An ELF file that somebody spoilt: a few numbers in it are others, and it may be cut off.</summary>
/// <param name="Content">The bytes; the magic at their beginning is whole.</param>
public sealed record HostileElf(byte[] Content)
{
    private const int Magic = 4;

    // What readers fall over: nothing, the ends of every width, signs, and numbers just beside a file's own length.
    private static readonly ulong[] s_numbers =
    [
        0,
        1,
        8,
        16,
        20,
        0x7f,
        0xff,
        0x100,
        0xffff,
        0x1_0000,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0x1_0000_0000,
        0x7fff_ffff_ffff_ffff,
        0x8000_0000_0000_0000,
        ulong.MaxValue,
    ];

    /// <summary>How FsCheck makes them up.</summary>
    public static Arbitrary<HostileElf> Files()
    {
        var names = Gen.Elements("", "lib", "libc.so.6", "/opt/lib", "$ORIGIN/../lib:/usr/lib", new string('x', 300));
        var versions = Gen.ArrayOf(Gen.Elements("GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2", "GLIBC_99999999999.1", "GLIBC_PRIVATE", ""), 3);
        var content =
            from kind in Gen.Elements(ElfBuilder.Kinds.ToArray())
            from strings in Gen.ListOf(from tag in Gen.Elements<ulong>(1, 14, 15, 29) select tag, 4)
            from texts in Gen.ListOf(names, 4)
            from needs in versions
            from definitions in versions
            from interpreter in Gen.Elements(null, "/lib/ld.so.1")
            select (
                kind with
                {
                    Interpreter = interpreter,
                    Strings = strings.Zip(texts).ToList(),
                    Symbols = ["", "malloc"],
                    VersionNeeds = [("libc.so.6", needs), ("libm.so.6", needs)],
                    VersionDefinitions = definitions,
                }
            ).Build();
        var overwrite =
            from position in Gen.Choose(0, int.MaxValue)
            from width in Gen.Elements(1, 2, 4, 8)
            from number in Gen.Elements(s_numbers)
            from isOffset in Gen.Elements(false, false, true)
            select (position, width, number, isOffset);
        var hostile =
            from bytes in content
            from overwrites in Gen.Choose(1, 4).SelectMany(count => Gen.ListOf(overwrite, count))
            from length in Gen.Frequency((4, Gen.Constant(int.MaxValue)), (1, Gen.Choose(Magic, bytes.Length)))
            select new HostileElf(overwrites.Aggregate(bytes, Overwrite)[..Math.Min(length, bytes.Length)]);
        return hostile.ToArbitrary();
    }

    /// <summary>Puts a number, or a place in the file, somewhere behind the magic.</summary>
    private static byte[] Overwrite(byte[] bytes, (int Position, int Width, ulong Number, bool IsOffset) change)
    {
        var spoilt = bytes.ToArray();
        // Fields lie at multiples of their width.
        var at = Math.Max(Magic, change.Position % bytes.Length / change.Width * change.Width);
        var number = change.IsOffset ? (ulong)(change.Position % (bytes.Length + 2)) : change.Number;
        for (var index = 0; index < change.Width && at + index < spoilt.Length; index++)
        {
            spoilt[at + index] = (byte)(number >> (8 * index));
        }

        return spoilt;
    }
}
