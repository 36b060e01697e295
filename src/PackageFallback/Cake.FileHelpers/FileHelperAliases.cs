using System.Text;
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
    public static string[] FileReadLines(this ICakeContext context, FilePath file) =>
        [.. Resolve(context, file).ReadLines(DefaultEncoding)];

    [CakeMethodAlias]
    public static void FileWriteText(this ICakeContext context, FilePath file, string text) =>
        context.FileWriteText(file, DefaultEncoding, text);

    [CakeMethodAlias]
    public static void FileWriteText(this ICakeContext context, FilePath file, Encoding encoding, string text)
    {
        using var writer = new StreamWriter(Resolve(context, file).Open(FileMode.Create), encoding);
        writer.Write(text);
    }

    private static IFile Resolve(ICakeContext context, FilePath file) => context.FileSystem.GetFile(file.MakeAbsolute(context.Environment));
}
