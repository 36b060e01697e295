using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;

namespace Cake.FileHelpers;

[CakeAliasCategory("File Helpers")]
public static class FileHelperAliases
{
    // What a StreamReader and a StreamWriter take when none is named: UTF-8 without a byte order mark.
    private static readonly Encoding DefaultEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    [CakeMethodAlias]
    public static string FileReadText(this ICakeContext context, FilePath file) => context.FileReadText(file, DefaultEncoding);

    [CakeMethodAlias]
    public static string FileReadText(this ICakeContext context, FilePath file, Encoding encoding)
    {
        using var reader = new StreamReader(Resolve(context, file).OpenRead(), encoding);
        return reader.ReadToEnd();
    }

    [CakeMethodAlias]
    public static string[] FileReadLines(this ICakeContext context, FilePath file) => context.FileReadLines(file, DefaultEncoding);

    [CakeMethodAlias]
    public static string[] FileReadLines(this ICakeContext context, FilePath file, Encoding encoding) =>
        [.. Resolve(context, file).ReadLines(encoding)];

    [CakeMethodAlias]
    public static void FileWriteText(this ICakeContext context, FilePath file, string text) => context.FileWriteText(file, DefaultEncoding, text);

    [CakeMethodAlias]
    public static void FileWriteText(this ICakeContext context, FilePath file, Encoding encoding, string text)
    {
        using var writer = new StreamWriter(Resolve(context, file).Open(FileMode.Create), encoding);
        writer.Write(text);
    }

    [CakeMethodAlias]
    public static void FileWriteLines(this ICakeContext context, FilePath file, string[] lines) =>
        context.FileWriteLines(file, DefaultEncoding, lines);

    [CakeMethodAlias]
    public static void FileWriteLines(this ICakeContext context, FilePath file, Encoding encoding, string[] lines) =>
        context.FileWriteText(file, encoding, string.Concat(lines.Select(line => line + Environment.NewLine)));

    [CakeMethodAlias]
    public static FilePath[] ReplaceTextInFiles(this ICakeContext context, string globberPattern, string findText, string replaceText) =>
        context.ReplaceTextInFiles(globberPattern, DefaultEncoding, findText, replaceText);

    [CakeMethodAlias]
    public static FilePath[] ReplaceTextInFiles(
        this ICakeContext context, string globberPattern, Encoding encoding, string findText, string replaceText) =>
        RewriteFiles(
            context,
            globberPattern,
            encoding,
            text => text.Contains(findText, StringComparison.Ordinal),
            text => text.Replace(findText, replaceText, StringComparison.Ordinal));

    [CakeMethodAlias]
    public static FilePath[] ReplaceRegexInFiles(this ICakeContext context, string globberPattern, string rxFindPattern, string replaceText) =>
        context.ReplaceRegexInFiles(globberPattern, rxFindPattern, replaceText, RegexOptions.None);

    [CakeMethodAlias]
    public static FilePath[] ReplaceRegexInFiles(
        this ICakeContext context, string globberPattern, Encoding encoding, string rxFindPattern, string replaceText) =>
        context.ReplaceRegexInFiles(globberPattern, encoding, rxFindPattern, replaceText, RegexOptions.None);

    [CakeMethodAlias]
    public static FilePath[] ReplaceRegexInFiles(
        this ICakeContext context, string globberPattern, string rxFindPattern, string replaceText, RegexOptions rxOptions) =>
        context.ReplaceRegexInFiles(globberPattern, DefaultEncoding, rxFindPattern, replaceText, rxOptions);

    [CakeMethodAlias]
    public static FilePath[] ReplaceRegexInFiles(
        this ICakeContext context, string globberPattern, Encoding encoding, string rxFindPattern, string replaceText, RegexOptions rxOptions)
    {
        var pattern = new Regex(rxFindPattern, rxOptions);
        return RewriteFiles(context, globberPattern, encoding, pattern.IsMatch, text => pattern.Replace(text, replaceText));
    }

    [CakeMethodAlias]
    public static FilePath[] FindRegexInFiles(this ICakeContext context, string globberPattern, string rxFindPattern) =>
        context.FindRegexInFiles(globberPattern, rxFindPattern, RegexOptions.None);

    [CakeMethodAlias]
    public static FilePath[] FindRegexInFiles(this ICakeContext context, string globberPattern, Encoding encoding, string rxFindPattern) =>
        context.FindRegexInFiles(globberPattern, encoding, rxFindPattern, RegexOptions.None);

    [CakeMethodAlias]
    public static FilePath[] FindRegexInFiles(this ICakeContext context, string globberPattern, string rxFindPattern, RegexOptions rxOptions) =>
        context.FindRegexInFiles(globberPattern, DefaultEncoding, rxFindPattern, rxOptions);

    [CakeMethodAlias]
    public static FilePath[] FindRegexInFiles(
        this ICakeContext context, string globberPattern, Encoding encoding, string rxFindPattern, RegexOptions rxOptions)
    {
        var pattern = new Regex(rxFindPattern, rxOptions);
        return FindFiles(context, globberPattern, encoding, (_, text) => pattern.IsMatch(text));
    }

    private static IFile Resolve(ICakeContext context, FilePath file) => context.FileSystem.GetFile(file.MakeAbsolute(context.Environment));

    private static FilePath[] RewriteFiles(
        ICakeContext context, string globberPattern, Encoding encoding, Func<string, bool> matches, Func<string, string> rewrite) =>
        FindFiles(context, globberPattern, encoding, (file, text) =>
        {
            var found = matches(text);
            if (found)
            {
                context.FileWriteText(file, encoding, rewrite(text));
            }

            return found;
        });

    private static FilePath[] FindFiles(ICakeContext context, string globberPattern, Encoding encoding, Func<FilePath, string, bool> isHit)
    {
        var hits = new ConcurrentBag<FilePath>();
        Parallel.ForEach(context.Globber.GetFiles(globberPattern), file =>
        {
            if (isHit(file, context.FileReadText(file, encoding)))
            {
                hits.Add(file);
            }
        });

        return [.. hits];
    }
}
