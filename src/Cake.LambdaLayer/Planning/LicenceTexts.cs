using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>Which files hold the terms under which a distribution may be passed on.</summary>
internal static partial class LicenceTexts
{
    private static readonly string[] s_code = [".py", ".pyc", ".pyi", ".json", ".so", ".pyd"];

    /// <summary>
    /// By the file's name (<c>LICENSE</c>, <c>LICENSE.txt</c>, <c>LICENSE-MIT</c>, <c>COPYING.LESSER</c>), never a module such as
    /// <c>licenses.py</c>; and everything below <c>.dist-info/licenses/</c> (PEP 639).
    /// </summary>
    public static bool Matches(TreeFile file) =>
        file.Folder.Contains(".dist-info/licenses", StringComparison.Ordinal)
        || (Name().IsMatch(file.Name) && !s_code.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex(@"\A(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT)S?([-_.].*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
