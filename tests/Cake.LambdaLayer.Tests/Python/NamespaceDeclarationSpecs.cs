using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class NamespaceDeclarationSpecs
{
    [Theory]
    [InlineData("")]
    [InlineData("# A licence.\r\n\r\n__path__ = __import__('pkgutil').extend_path(__path__, __name__)  # type: ignore\r\n")]
    [InlineData("\"\"\"Shared.\n\nimport x\n\"\"\"\nfrom pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n")]
    [InlineData("import pkgutil\n__path__ = pkgutil.extend_path(__path__, __name__)\n")]
    [InlineData("try:\n  import pkg_resources\n  pkg_resources.declare_namespace(__name__)\nexcept ImportError:\n  pass\n")]
    [InlineData("__import__(\"pkg_resources\").declare_namespace(__name__)\n")]
    public void The_usual_forms_are_known(string source) => Assert.True(NamespaceDeclaration.Is("a/__init__.py", source));

    [Theory]
    [InlineData("a/__init__.py", "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\nfrom .core import run\n")]
    [InlineData("a/__init__.py", "__version__ = '1'\n")]
    [InlineData("a/__init__.py", "__path__ = __import__('evil').extend_path(__path__, __name__)\n")]
    [InlineData("a/module.py", "")]
    public void What_does_more_is_none(string path, string source) => Assert.False(NamespaceDeclaration.Is(path, source));
}
