using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Planning;

/// <summary>Which files hold the terms under which a distribution may be passed on.</summary>
internal static partial class LicenceTexts
{
    private static readonly string[] s_folders = ["LICENSES", "LICENCES", "licenses", "licences", "license_files"];

    /// <summary>
    /// The licence texts of a tree: what <c>License-File</c> of METADATA names, what lies in folders for licences (PEP 639, REUSE), and
    /// files of the names that build tools take along by themselves, all with the endings of texts: a <c>license.key</c> or
    /// <c>notices.sql</c> is data.
    /// </summary>
    public static IReadOnlySet<string> Of(FileTree tree)
    {
        var declared = tree
            .Files.Where(file => file is { Name: "METADATA", LinkTarget: null } && Distribution.MetadataFolderOf(file.Path) == file.Folder)
            .SelectMany(metadata =>
                Distribution
                    .Header(Distribution.Headers(metadata), "License-File")
                    .SelectMany(name => s_folders.Prepend("").Select(folder => Path.Join(metadata.Folder, folder, name)))
            )
            .ToHashSet(StringComparer.Ordinal);
        return tree
            .Files.Where(file => file.LinkTarget is null && (declared.Contains(file.Path) || IsInFolder(file) || IsNamedSo(file)))
            .Where(file => IsText(file.Source))
            .Select(file => file.Path)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The text of a file, in whatever encoding it is: UTF-8, one that begins with its mark, or else that of Windows.</summary>
    public static string Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            using var reader = new StreamReader(
                new MemoryStream(bytes),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            );
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    private static bool IsNamedSo(TreeFile file) => Name().IsMatch(file.Name) || NameOfText().IsMatch(file.Name);

    private static bool IsInFolder(TreeFile file) =>
        file.Folder.Split('/').Any(s_folders.Contains)
        && (
            Distribution.MetadataFolderOf(file.Path) is not null
            || TextEnding().IsMatch(file.Name)
            || !file.Name.Contains('.', StringComparison.Ordinal)
        );

    /// <summary>What is no text, such as a PDF, cannot be gathered with others: it stays where it is.</summary>
    private static bool IsText(string path)
    {
        using var file = File.OpenHandle(path);
        var head = new byte[1024];
        var bytes = head.AsSpan(0, RandomAccess.Read(file, head, fileOffset: 0));
        return bytes.StartsWith(Encoding.Unicode.Preamble)
            || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble)
            || (bytes.IndexOf((byte)0) < 0 && !bytes.StartsWith("%PDF"u8));
    }

    // LICENSE, COPYING.LESSER, LICENSE-MIT, LICENSE-APACHE-2.0; never licenses.py or license.key.
    [GeneratedRegex(
        @"\A(UN)?(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT|AUTHOR|PATENT)S?\d*([-_][^.]*(\.\d+)*)?"
            + @"(\.(APACHE|BSD|BOOST|BSL|GPL|ISC|LESSER|LGPL|LIB|MIT|MPL|OFL|PSF|PYTHON|ZLIB|ZPL)[-_\d.]*)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Name();

    // LICENSE.txt, icon_licence.md, ThirdPartyNotices.txt, LICENSE.zlib.rst
    [GeneratedRegex(
        @"\A(.*[-_. ])?((3RD|THIRD)[-_ ]?PARTY[-_ ]?)?"
            + @"(UN)?(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT|AUTHOR|PATENT)S?([-_. ].*)?\.(txt|md|rst)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex NameOfText();

    [GeneratedRegex(@"\.(txt|md|rst)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TextEnding();
}
